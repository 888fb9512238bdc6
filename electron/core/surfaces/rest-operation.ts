import type { IncomingMessage } from 'node:http'
import { contract } from '#shared/contract/index.ts'
import type { Operation } from '#shared/contract/define.ts'
import { KeyId } from '#shared/model/ids.ts'
import type { Outcome } from '#shared/outcome.ts'
import type { Actor } from '#core/operations/call.ts'
import type { Execute } from '#core/operations/execute.ts'
import type { Idempotency } from './idempotency/index.ts'
import { HttpRefusal, readBytes, toJsonBody } from './json-body.ts'
import { answerOf, jsonAnswer, refusal, type Answer } from './rest-answer.ts'
import { bearerOf } from './rest-door.ts'
import { etagOf, expectedBy, hasAlready } from './rest-etag.ts'
import { pagerOf, type Pager } from './rest-pages.ts'
import { coerce } from './rest-query.ts'
import type { RestOperation } from './rest-routes.ts'

/** A request that was let in and leads to an operation. */
export interface Matched {
  readonly request: IncomingMessage
  readonly requestId: string
  readonly signal: AbortSignal
  readonly route: RestOperation
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly actor: Actor
}

interface Needs {
  readonly execute: Execute
  readonly idempotency: Idempotency
}

/** Answers by the operation, a command that is sent again with its Idempotency-Key by what it came to the first time. */
export async function answerOperation({ execute, idempotency }: Needs, matched: Matched): Promise<Answer> {
  const { request, requestId, route, query, actor } = matched
  const isCommand = route.method !== 'GET'
  const bytes = route.method === 'GET' || route.method === 'DELETE' ? undefined : await readBytes(request, route.operation.maxBodyBytes)
  const given = bytes === undefined ? coerce(route.operation.input, query) : toJsonBody(request, bytes)
  const work = () => perform(execute, matched, given).catch((thrown: unknown) => refusal(thrown, requestId))
  const idempotencyKey = isCommand ? idempotencyKeyOf(request) : undefined
  if (idempotencyKey === undefined) return work()
  const asked = [route.method, request.url ?? '', bytes ?? '']
  return idempotency.once({ keyId: KeyId.parse(actor.id), bearer: bearerOf(request) ?? '', idempotencyKey, asked }, work)
}

type Done = Outcome<unknown> & { readonly ok: true }

async function perform(execute: Execute, matched: Matched, given: Readonly<Record<string, unknown>>): Promise<Answer> {
  const { request, requestId, signal, route, parameters, actor } = matched
  const expected = route.method === 'GET' ? undefined : expectedBy(request)
  const pager = pagerOf(route.name, route.operation, given)
  const call = { requestId, surface: 'rest' as const, actor, signal, ...(expected && { expects: expected.check }) }
  const outcome = await execute(route.name, { ...(pager?.input ?? given), ...parameters }, call)
  if (outcome.ok) return told(matched, outcome, pager)
  if (expected?.isUnmet()) throw new HttpRefusal(412, outcome.error.message, { code: outcome.error.code })
  // It was not its client that gave it up, whatever the operation took it for.
  if (outcome.error.code === 'cancelled') signal.throwIfAborted()
  return answerOf(outcome)
}

/** What can be read again has a tag, and so has what a change made of it. */
function told({ request, route: { method, operation }, query }: Matched, done: Done, pager: Pager | undefined): Answer {
  if (method !== 'GET' && !isToldByGet(operation)) return jsonAnswer(done)
  const { data, next } = pager?.cut(done.data) ?? { data: done.data, next: undefined }
  const etag = { ETag: etagOf(next === undefined ? data : [data, next]) }
  if (method === 'GET' && hasAlready(request, etag.ETag)) return { status: 304, type: undefined, headers: etag, body: '' }
  if (next === undefined) return jsonAnswer({ ...done, data }, etag)
  return jsonAnswer({ ...done, data, next }, { ...etag, Link: linkTo(request, query, next) })
}

/** The same question, from there on. */
function linkTo(request: IncomingMessage, query: URLSearchParams, cursor: string): string {
  const [path] = (request.url ?? '').split('?')
  const asked = new URLSearchParams(query)
  asked.set('cursor', cursor)
  return `<${path}?${asked.toString()}>; rel="next"`
}

function isToldByGet({ rest, output }: Operation): boolean {
  const reader = `GET ${rest.slice(rest.indexOf('/'))}`
  return Object.values<Operation>(contract).some(other => other.rest === reader && other.output === output)
}

/** Throws where it is none that can be told from others for sure. */
function idempotencyKeyOf({ headers }: IncomingMessage): string | undefined {
  const given = headers['idempotency-key']
  if (given === undefined) return undefined
  if (typeof given === 'string' && /^[\x21-\x7e]{1,255}$/.test(given)) return given
  throw new HttpRefusal(400, 'An Idempotency-Key is 1 to 255 visible characters, such as a UUID, and is sent once.')
}
