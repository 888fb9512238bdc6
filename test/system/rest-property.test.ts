import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { Validator, type Schema as JsonSchema } from '@cfworker/json-schema'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect } from 'vitest'
import { PERMISSIONS } from '#shared/model/permission.ts'
import { ask, type Answered } from '../harness/http-ask.ts'
import { restOf } from '../harness/rest.ts'
import { anyJson, valuesOf, type Schema } from '../harness/schema-arbitrary.ts'
import { verifies } from '../verifies.ts'
import { startTwoWorkspaces, type Side, type TwoWorkspaces } from './two-workspaces.ts'

const REQUESTS = 5_000
/** As many at once. */
const AT_ONCE = 8
/** Another one finds other things: `ATRIUM_SEED=2`. */
const SEED = Number(process.env['ATRIUM_SEED'] ?? 1)

/** What the others need is not taken away by these: they are told ids of the second workspace alone. */
const DESTROYING = ['remove', 'archive', 'revoke', 'rotate', 'discard'].map(verb => new RegExp(`\\.${verb}$`))
/** Asks the login shell each time; locks the vault for all that comes after. Both are asked once, at the end. */
const AT_THE_END = ['programs.refresh', 'vault.lock']

interface Described {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly body: Schema | undefined
  readonly responses: Readonly<Record<string, Schema>>
}

interface Generated {
  readonly operation: Described
  readonly path: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

let both: TwoWorkspaces
/** Knows no server, and says so at once. */
let registry: Server
let document: any
let operations: Described[]
let keys: fc.Arbitrary<string>
let memberId: string
let spareKeyId: string
beforeAll(async () => {
  both = await startTwoWorkspaces()
  const { app, own, adminKey } = both
  registry = createServer((_request, response) => void response.writeHead(404).end('{}')).listen(0, '127.0.0.1')
  await once(registry, 'listening')
  const address = registry.address()
  await app.call('settings.update', { registryUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` })
  memberId = (await app.call('members.add', { name: 'Ada' })).id
  spareKeyId = (await app.call('adminKeys.create', { name: 'spare' })).key.id
  const keyWith = async (scopes: readonly string[]) =>
    (
      await app.call('keys.create', {
        workspaceId: own.workspace.id,
        name: scopes.join().slice(0, 40),
        surfaces: 'rest',
        scopes: [...scopes],
      })
    ).value
  keys = fc.oneof(
    { weight: 12, arbitrary: fc.constant(adminKey) },
    { weight: 4, arbitrary: fc.constant(await keyWith([...PERMISSIONS, '*:read', '*:write'])) },
    { weight: 2, arbitrary: fc.constant(await keyWith(['*:read', 'servers:read'])) },
    { weight: 1, arbitrary: fc.constant('atr_nobody') },
  )
  document = (await restOf(app.baseUrl, adminKey)('GET /openapi.json')).json
  operations = Object.entries<any>(document.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, described]) => ({
      id: described.operationId,
      method: method.toUpperCase(),
      path,
      parameters: described.parameters ?? [],
      body: described.requestBody?.content['application/json'].schema,
      responses: described.responses,
    })),
  )
})
afterAll(async () => {
  await both[Symbol.asyncDispose]()
  registry.close()
})

/** What leads to something, by the name of a parameter or member. */
function knownIn(sides: readonly Side[]): (member: string) => fc.Arbitrary<unknown> | undefined {
  const of = (values: (side: Side) => unknown[]) => fc.constantFrom(...sides.flatMap(values))
  const known: Record<string, fc.Arbitrary<unknown>> = {
    workspaceId: of(({ workspace }) => [workspace.id]),
    serverId: of(({ servers, custom }) => [...servers.map(({ id }) => id), custom.id]),
    secretId: of(({ secret }) => [secret.id]),
    keyId: of(({ key }) => [key.key.id, spareKeyId]),
    requestId: of(({ callId }) => [callId]),
    toolName: fc.constantFrom('echo', 'slow', 'fail'),
    toolNames: fc.constant(['echo']),
    name: of(({ workspace, secret }) => [`${workspace.slug.split('-')[0]}__echo`, secret.name, 'Some name']),
    module: of(({ servers }) => [servers[0].slug]),
    version: fc.constantFrom(1, '1.0.0'),
    revision: fc.constant(1),
    memberId: fc.constant(memberId),
    fingerprint: of(({ servers }) => servers.map(({ fingerprint }) => fingerprint)),
    draft: fc.constant({ description: 'About it', source: 'async function execute(params) { return params }' }),
    scopes: fc.constantFrom([], ['*:read'], ['keys:read']),
    tools: fc.constant(null),
    expiresAt: fc.constantFrom(null, 4_000_000_000_000),
    value: fc.string({ minLength: 1 }),
    launch: fc.constantFrom({ command: 'sample' }, { kind: 'custom' }),
    text: fc.constantFrom('{}', 'A=b', '{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{}}'),
    sharing: fc.constant({ isForAll: true, workspaceIds: [] }),
  }
  return member => (Object.hasOwn(known, member) ? known[member] : undefined)
}

function requestsFor(operation: Described): fc.Arbitrary<Generated> {
  const isDestroying = DESTROYING.some(verb => verb.test(operation.id))
  const [own, other] = [requestsIn([both.own], operation), requestsIn([both.other], operation)]
  const mixed = requestsIn([both.own, both.other], operation)
  return isDestroying ? other : fc.oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: other }, { weight: 1, arbitrary: mixed })
}

function requestsIn(sides: readonly Side[], operation: Described): fc.Arbitrary<Generated> {
  const known = knownIn(sides)
  const inPath = operation.parameters.filter(parameter => parameter.in === 'path')
  const inQuery = operation.parameters.filter(parameter => parameter.in === 'query')
  const path = fc
    .tuple(...inPath.map(({ name, schema }) => fc.tuple(fc.constant(name), either(known(name), valuesOf(schema, known)))))
    .map(values => new Map(values.map(([name, value]) => [name, encodeURIComponent(textOf(value))])))
  const query = fc
    .tuple(...inQuery.map(({ name, schema }) => fc.tuple(fc.constant(name), seldom(either(known(name), valuesOf(schema, known))))))
    .map(pairs => new URLSearchParams(pairs.flatMap(([name, value]) => (value === null ? [] : [[name, textOf(value)]]))).toString())
  return fc.record({
    operation: fc.constant(operation),
    path: fc.tuple(path, query).map(([values, asked]) => {
      const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '')
      return asked === '' ? filled : `${filled}?${asked}`
    }),
    key: keys,
    headers: HEADERS,
    body: bodiesFor(operation, known),
  })
}

function seldom(given: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: given })
}

function either(known: fc.Arbitrary<unknown> | undefined, other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return known === undefined ? other : fc.oneof({ weight: 12, arbitrary: known }, { weight: 1, arbitrary: other })
}

function bodiesFor({ method, body }: Described, known: ReturnType<typeof knownIn>): fc.Arbitrary<string | undefined> {
  if (method === 'GET' || method === 'DELETE') return fc.constant(undefined)
  const sent = valuesOf(body ?? { type: 'object' }, known).map(value => JSON.stringify(withoutAddresses(value)))
  return fc.oneof(
    { weight: 20, arbitrary: sent },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', '{"a":1}', 'null', `{"a":${'['.repeat(80)}${']'.repeat(80)}}`) },
    { weight: 1, arbitrary: anyJson.map(value => JSON.stringify(value)) },
  )
}

/** Nothing outside of this machine is asked, whatever the registry's address is set to. */
function withoutAddresses(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'registryUrl'))
}

/** Mostly none. */
const HEADERS = fc.oneof(
  { weight: 10, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { 'if-match': '*' },
      { 'if-match': '"x"' },
      { 'if-none-match': '*' },
      { 'idempotency-key': 'again' },
      { 'idempotency-key': 'no key' },
      { 'content-type': 'text/plain' },
    ),
  },
)

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const validators = new Map<unknown, Validator>()

/** What is wrong with an answer; undefined for one that is as the document says. */
function faultOf({ operation }: Pick<Generated, 'operation'>, { status, headers, text }: Answered): string | undefined {
  const described = operation.responses[status] ?? operation.responses['default']
  const response = described?.['$ref'] === undefined ? described : document.components.responses[described['$ref'].split('/').at(-1)]
  if (response?.content === undefined) return text === '' ? undefined : 'a body where there is none'
  const [[type, { schema }]] = Object.entries<any>(response.content) as [[string, any]]
  if (headers['content-type'] !== `${type}; charset=utf-8`) return `content type ${headers['content-type']}`
  const validator = validators.get(schema) ?? new Validator({ ...schema, components: document.components } as JsonSchema, '2020-12')
  validators.set(schema, validator)
  const { valid, errors } = validator.validate(JSON.parse(text))
  return valid ? undefined : JSON.stringify(errors.slice(-2))
}

/** What is not ours to answer for: a server, the registry or the vault, each with its code. */
const ELSEWHERE = new Map([
  [502, 'upstream_failed'],
  [503, 'locked'],
  [504, 'timeout'],
])

async function check(generated: Generated): Promise<number> {
  const { operation, path, key, headers, body } = generated
  const answer = await ask(`${both.app.baseUrl}/api/v1${path}`, {
    method: operation.method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const said = `${operation.id} ${path} ${body ?? ''} → ${answer.status} ${answer.text.slice(0, 400)}`
  if (answer.status >= 500) expect([said, ELSEWHERE.get(answer.status)]).toEqual([said, JSON.parse(answer.text).code])
  expect([said, faultOf(generated, answer)]).toEqual([said, undefined])
  return answer.status
}

verifies(
  'rest.property',
  `${REQUESTS} requests made from the document: none breaks anything, and every answer is as the document says`,
  async () => {
    const statuses = new Map<string, Set<number>>()
    const asked = operations.filter(({ id }) => !AT_THE_END.includes(id))
    const send = async (generated: Generated) => {
      const status = await check(generated)
      statuses.set(generated.operation.id, (statuses.get(generated.operation.id) ?? new Set()).add(status))
    }
    const some = fc.array(fc.oneof(...asked.map(requestsFor)), { minLength: AT_ONCE, maxLength: AT_ONCE })
    const property = fc.asyncProperty(some, requests => Promise.all(requests.map(send)).then(() => undefined))
    await fc.assert(property, { numRuns: REQUESTS / AT_ONCE, seed: SEED, endOnFailure: true })
    for (const id of AT_THE_END) {
      const operation = operations.find(other => other.id === id)
      if (operation === undefined) throw new Error(`${id} is described.`)
      expect(await check({ operation, path: operation.path, key: both.adminKey, headers: {}, body: '{}' })).toBe(200)
    }
    // What is looked at is looked at closely: a member too many, or one too few, is a fault.
    const get = operations.find(({ id }) => id === 'workspaces.list')!
    const whole = await ask(`${both.app.baseUrl}/api/v1/workspaces`, { headers: { authorization: `Bearer ${both.adminKey}` } })
    const seen = (text: string) => faultOf({ operation: get }, { ...whole, text })
    expect([seen(whole.text), seen(whole.text.replace('"slug"', '"snail"'))]).toEqual([undefined, expect.any(String)])
    // The requests got somewhere: most operations were also done.
    const done = [...statuses].filter(([, seen]) => seen.has(200))
    expect(done.length).toBeGreaterThan(asked.length * 0.7)
  },
  240_000,
)
