import { isSchema, type Schema } from '#shared/json-schema-form.ts'

export type ReadSchema =
  | { readonly ok: true; readonly schema: Schema }
  /** `at` counts UTF-16 units from the start. */
  | { readonly ok: false; readonly problem: string; readonly at: number }

/** A schema as it is written in JSON, or what is wrong and where. */
export function readSchema(text: string): ReadSchema {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    const at = placeOf(thrown, text)
    return { ok: false, at, problem: `${lineWords(text, at)}: this is not JSON. ${hintOf(text, at)}` }
  }
  if (!isSchema(value)) return { ok: false, at: 0, problem: 'A schema is a JSON object, such as {"type": "object", "properties": {}}.' }
  if (value['type'] !== 'object') return { ok: false, at: 0, problem: 'The outermost schema must have "type": "object".' }
  return { ok: true, schema: value }
}

/** Engines tell the place in their message alone, and not at the end of the text. */
function placeOf(thrown: unknown, text: string): number {
  const found = /position (\d+)/.exec(thrown instanceof Error ? thrown.message : '')
  return found === null ? text.trimEnd().length : Math.min(Number(found[1]), text.length)
}

function lineWords(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `Line ${String(before.length)}, column ${String((before.at(-1)?.length ?? 0) + 1)}`
}

function hintOf(text: string, at: number): string {
  const before = text.slice(0, at).trimEnd().slice(-1)
  const here = text.slice(at).trimStart().slice(0, 1)
  if (here === '') return 'It ends too early.'
  if (here === "'") return 'Use double quotes.'
  if (before === ',' && '}]'.includes(here)) return 'Take out the comma before it.'
  if (/["\]}\w]/.test(before) && '"{['.includes(here)) return 'A comma may be missing before it.'
  return `It stops at ${JSON.stringify(here)}.`
}
