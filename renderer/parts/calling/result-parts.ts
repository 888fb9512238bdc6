import type { ToolResult } from '#shared/model/tool.ts'

/** A part of a tool's result as the page can show it. */
export type ResultPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly source: string; readonly mime: string }
  | { readonly kind: 'link'; readonly uri: string; readonly name: string }
  | { readonly kind: 'other'; readonly what: string; readonly json: string }

/** The only images that are drawn: what a browser decodes as pixels. An SVG can run scripts and load from elsewhere. */
const DRAWN = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif'])
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

export function partsOf({ content = [] }: ToolResult): readonly ResultPart[] {
  return content.map(partOf)
}

type Content = NonNullable<ToolResult['content']>[number]

function partOf(content: Content): ResultPart {
  switch (content.type) {
    case 'text':
      return typeof content['text'] === 'string' ? { kind: 'text', text: content['text'] } : other(content)
    case 'image':
      return imageOf(content)
    case 'resource_link':
      return linkOf(content)
    case 'resource':
      return resourceOf(content)
    default:
      return other(content)
  }
}

function imageOf(content: Content): ResultPart {
  const { data, mimeType } = content
  const mime = typeof mimeType === 'string' ? (mimeType.toLowerCase().split(';')[0]?.trim() ?? '') : ''
  const isDrawn = DRAWN.has(mime) && typeof data === 'string' && BASE64.test(data)
  return isDrawn ? { kind: 'image', source: `data:${mime};base64,${data.replace(/\s/g, '')}`, mime } : other(content)
}

function linkOf(content: Content): ResultPart {
  const { uri, name } = content
  return typeof uri === 'string' ? { kind: 'link', uri, name: typeof name === 'string' ? name : uri } : other(content)
}

/** An embedded resource: its text where it has one. */
function resourceOf(content: Content): ResultPart {
  const { resource } = content
  const isTextual = typeof resource === 'object' && resource !== null && 'text' in resource && typeof resource.text === 'string'
  return isTextual && typeof resource.text === 'string' ? { kind: 'text', text: resource.text } : other(content)
}

function other(content: Content): ResultPart {
  return { kind: 'other', what: content.type, json: shortened(content) }
}

/** Longer strings are bytes nobody reads; the whole answer is under "Raw". */
const LONGEST_STRING = 400

function shortened(value: unknown): string {
  return JSON.stringify(
    value,
    (_name, part: unknown) =>
      typeof part === 'string' && part.length > LONGEST_STRING ? `${part.slice(0, LONGEST_STRING)}… (${part.length} characters)` : part,
    2,
  )
}

/** Text that is JSON, laid out; any other as it is. */
export function laidOut(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // Text that merely begins like JSON.
    return text
  }
}
