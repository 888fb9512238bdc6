import { lazyPage } from '../../../app/lazy-page.tsx'

// The editor is most of what the desk weighs: it comes when a desk is opened, and never with the first page.
export const CodeEditor = lazyPage(async () => (await import('./code-editor.tsx')).CodeEditor)
export const JsonEditor = lazyPage(async () => (await import('./json-editor.tsx')).JsonEditor)
