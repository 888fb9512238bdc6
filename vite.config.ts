import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// The page is served by Electron's own protocol and by `serve`, at a path of their choosing: every address in it is relative.
// `#shared/…` is found through "imports" of package.json, as Node finds it.
// The default export is what the tool asks for.
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react(), tailwindcss(), looserPolicyWhileDeveloping()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    // The Chromium of Electron 45, and browsers of the last two years: `light-dark()` and nesting are left as written.
    target: 'chrome125',
    cssTarget: 'chrome125',
    // A preload helper and inlined assets would be data: URLs, which the page's policy refuses for scripts and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})

/** Vite's dev server puts styles and its own client into the page inline; the built page keeps the strict policy. */
function looserPolicyWhileDeveloping(): Plugin {
  return {
    name: 'looser-policy-while-developing',
    apply: 'serve',
    transformIndexHtml: html => html.replace(/\s*<meta http-equiv="Content-Security-Policy"[^>]*>/, ''),
  }
}
