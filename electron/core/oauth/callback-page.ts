import { escapeHtml } from '#core/lib/escape-html.ts'

/** What the person reads in the browser at the end. Plain text, ours alone: nothing of what came back is in it. */
export interface PageWords {
  readonly isDone: boolean
  readonly title: string
  readonly text: string
}

/** Nothing may be loaded, framed, kept or told to the next page: the address in the bar had the answer in it. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
} as const

export function callbackPage({ title, text }: PageWords): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – Atrium</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { max-width: 28rem; padding: 2rem }
h1 { margin: 0 0 .5rem; font-size: 1.25rem }
p { margin: 0 }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
</main>
</body>
</html>
`
}
