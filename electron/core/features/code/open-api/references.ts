import { isJson, type Json, type OpenApiDocument } from './document.ts'

/** A chain of references longer than this is a circle. */
const LONGEST_CHAIN = 16

/** What a reference inside the document leads to; undefined for another file, a circle, or nothing. */
export function lookUp({ root }: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined
  let at: unknown = root
  for (const part of reference.slice(2).split('/')) {
    const name = decoded(part)
    if (name === undefined || typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as Json)[name] // an array's index is a name of its own as well
  }
  return at
}

/** The object itself, where `{ $ref }` stands for it; undefined where it leads nowhere. */
export function followed(document: OpenApiDocument, value: unknown): Json | undefined {
  let at = value
  for (let step = 0; step <= LONGEST_CHAIN; step += 1) {
    if (!isJson(at)) return undefined
    const reference = at['$ref']
    if (typeof reference !== 'string') return at
    at = lookUp(document, reference)
  }
  return undefined
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return undefined
  }
}
