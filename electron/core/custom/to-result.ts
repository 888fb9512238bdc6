import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import type { CodeDraft, CodeRunError } from '#shared/model/code.ts'
import type { CodeOutcome } from '#core/sandbox/index.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { misfitsOf } from './schema-check.ts'

/** What came of a run: what a client gets, and how it failed where it did. `fault`: the call itself fails. */
export interface Came {
  readonly result: JsonObject | undefined
  readonly error: CodeRunError | undefined
  readonly fault: AppError | undefined
}

const part = { _meta: z.looseObject({}).optional(), annotations: z.looseObject({}).optional() }
const base64 = z.base64()

/** The parts of a result as the protocol has them. */
const CONTENT_PARTS = {
  text: z.strictObject({ type: z.literal('text'), text: z.string(), ...part }),
  image: z.strictObject({ type: z.literal('image'), data: base64, mimeType: z.string().min(1), ...part }),
  audio: z.strictObject({ type: z.literal('audio'), data: base64, mimeType: z.string().min(1), ...part }),
  resource_link: z.looseObject({ type: z.literal('resource_link'), uri: z.string().min(1), name: z.string(), ...part }),
  resource: z.strictObject({
    type: z.literal('resource'),
    resource: z.union([
      z.looseObject({ uri: z.string().min(1), text: z.string() }),
      z.looseObject({ uri: z.string().min(1), blob: base64 }),
    ]),
    ...part,
  }),
}

const MEMBERS: ReadonlySet<string> = new Set(['content', 'structuredContent', 'isError', '_meta'])

/** The outcome of a run as a client gets it. Nothing of it is redacted yet. */
export function toResult(draft: Pick<CodeDraft, 'outputSchema'>, outcome: CodeOutcome): Came {
  if (outcome.kind === 'returned') return ofValue(draft, outcome.value)
  const { line, column } = outcome
  if (outcome.kind === 'threw') {
    const message = outcome.name === '' || outcome.name === 'Error' ? outcome.message : `${outcome.name}: ${outcome.message}`
    return failed({ reason: 'threw', message: message === '' ? 'The tool threw an error without a message.' : message, line, column })
  }
  const reason = outcome.reason === 'output' ? 'tooMuch' : outcome.reason
  const error: CodeRunError = { reason, message: outcome.message, line, column }
  // These say nothing about what was asked, so that a model could mend it: the call itself failed.
  const code = FAULTS[outcome.reason]
  return code === undefined ? failed(error) : { result: undefined, error, fault: new AppError(code, outcome.message) }
}

const FAULTS = {
  timeout: 'timeout',
  cancelled: 'cancelled',
  crashed: 'upstream_failed',
  memory: undefined,
  stack: undefined,
  output: undefined,
  syntax: undefined,
} as const

/** A failure that the model is told in a result, so that it can do better. */
export function failed(error: CodeRunError): Came {
  const place = error.line === null ? '' : ` (line ${error.line} of the tool’s source)`
  return { result: { content: [{ type: 'text', text: `${error.message}${place}` }], isError: true }, error, fault: undefined }
}

export function misfit(reason: 'input' | 'output', misfits: readonly string[]): Came {
  const what =
    reason === 'input' ? 'The arguments do not fit the tool’s input schema.' : 'The tool’s result does not fit its output schema.'
  return failed({ reason, message: [what, ...misfits].join('\n'), line: null, column: null })
}

function ofValue({ outputSchema }: Pick<CodeDraft, 'outputSchema'>, value: unknown): Came {
  const misfitting = isParts(value) ? misfitsOfParts(value) : []
  if (misfitting.length > 0) return misfit('output', misfitting)
  const result = isParts(value) ? value : ofData(value)
  if (outputSchema !== null && result.isError !== true) {
    const misfits = 'structuredContent' in result ? misfitsOf(outputSchema, result.structuredContent) : ['It has no structured content.']
    if (misfits.length > 0) return misfit('output', misfits)
  }
  return { result, error: undefined, fault: undefined }
}

/** Whether it is meant as a result of the protocol: nothing but its members, and parts of the kinds that it knows. */
function isParts(value: unknown): value is JsonObject & { readonly content: readonly JsonObject[] } {
  if (!isObject(value) || !Array.isArray(value.content) || Object.keys(value).some(member => !MEMBERS.has(member))) return false
  return value.content.every(one => isObject(one) && typeof one.type === 'string' && Object.hasOwn(CONTENT_PARTS, one.type))
}

function misfitsOfParts(value: JsonObject & { readonly content: readonly JsonObject[] }): readonly string[] {
  const misfits = value.content.flatMap((one, index) => {
    const kind = Object.entries(CONTENT_PARTS).find(([type]) => type === one.type)
    const parsed = kind?.[1].safeParse(one)
    return parsed?.success === true
      ? []
      : [`The part ${index + 1} (${String(one.type)}) ${parsed ? wordsOf(parsed.error) : 'is of no kind.'}`]
  })
  if (value.isError !== undefined && typeof value.isError !== 'boolean') misfits.push('“isError” has to be true or false.')
  return misfits
}

function wordsOf(error: z.ZodError): string {
  const [issue] = error.issues
  return `is not as it has to be: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
}

/** Text is text; all other JSON is structured, and text for clients that read only that. */
function ofData(value: unknown): JsonObject {
  if (value === undefined) return { content: [{ type: 'text', text: '' }] }
  if (typeof value === 'string') return { content: [{ type: 'text', text: value }] }
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value }
}
