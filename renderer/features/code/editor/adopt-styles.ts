import { EditorView } from '@codemirror/view'

/**
 * Lets CodeMirror's styles come as constructed sheets, which the page's policy (`style-src 'self'`) allows; by itself it
 * writes a <style> element into a document, which the policy refuses. Inside a shadow root it constructs a sheet: the holder of
 * that sheet is what it looks up on the document too, under a symbol of its own.
 */
export function adoptEditorStyles(): void {
  const shadow = document.createElement('div').attachShadow({ mode: 'open' })
  new EditorView({ root: shadow, parent: shadow }).destroy()
  for (const symbol of Object.getOwnPropertySymbols(shadow)) {
    if (!Object.hasOwn(document, symbol)) Object.defineProperty(document, symbol, { value: Reflect.get(shadow, symbol) })
  }
}
