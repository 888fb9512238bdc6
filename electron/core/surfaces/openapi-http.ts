import { pagesOf } from './rest-pages.ts'
import type { RestOperation } from './rest-routes.ts'

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly description?: string
  readonly schema: unknown
}

const textParameter = (name: string, place: string, description: string): Parameter => ({
  name,
  in: place,
  required: false,
  description,
  schema: { type: 'string' },
})

const PARAMETERS = {
  cursor: textParameter('cursor', 'query', 'What `next` of the page before says.'),
  limit: { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 500 } },
  ifNoneMatch: textParameter('If-None-Match', 'header', 'The `ETag` of what is had already: 304 where it is still that.'),
  ifMatch: textParameter('If-Match', 'header', 'The `ETag` of what is changed, as it was read: 412 where it is not that any more.'),
  idempotencyKey: {
    ...textParameter(
      'Idempotency-Key',
      'header',
      'Any text of your own, a UUID: sent again with it within a day, the command is done once.',
    ),
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
} satisfies Record<string, Parameter>

/** What requests may say beside their input: where a list goes on, and what HTTP has headers for. */
export function parametersOfHttp({ name, method, operation }: RestOperation): Parameter[] {
  if (method !== 'GET') return [PARAMETERS.idempotencyKey, PARAMETERS.ifMatch]
  const kind = pagesOf(name, operation)
  return [...(kind === 'cut' ? [PARAMETERS.limit] : []), ...(kind === undefined ? [] : [PARAMETERS.cursor]), PARAMETERS.ifNoneMatch]
}

/** What answers without a body. */
export function answersOfHttp({ method }: RestOperation): Readonly<Record<string, unknown>> {
  return method === 'GET' ? { 304: { description: 'It is as `If-None-Match` has it.' } } : {}
}
