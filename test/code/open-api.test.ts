import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runInThisContext } from 'node:vm'
import { transform } from 'sucrase'
import { afterAll, beforeAll, expect } from 'vitest'
import { readDocument } from '#core/features/code/open-api/document.ts'
import { operationsOf } from '#core/features/code/open-api/operations.ts'
import { toDraft, type FromOperation } from '#core/features/code/open-api/to-draft.ts'
import { verifies } from '../verifies.ts'

type Draft = Extract<FromOperation, { kind: 'draft' }>

function draftsOf(text: string, baseUrl?: string): Draft[] {
  const document = readDocument(text)
  return operationsOf(document).map(operation => {
    const made = toDraft(document, operation, baseUrl)
    if (made.kind !== 'draft') throw new Error(made.why)
    return made
  })
}

const PETS = `
openapi: 3.0.3
info: { title: Pet Store, version: "1.0" }
servers: [ { url: "https://{region}.example.com/v1/", variables: { region: { default: eu } } } ]
security: [ { key: [] } ]
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-API-Key }
    query key: { type: apiKey, in: query, name: token }
    person: { type: http, scheme: basic }
    app: { type: oauth2, flows: {} }
    odd: { type: http, scheme: digest }
  parameters:
    Limit: { name: limit, in: query, description: How many, schema: { type: integer, minimum: 0, exclusiveMinimum: true, maximum: 10 } }
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: { type: string, nullable: true, enum: [a, b] }
        properties: { type: string, example: not a schema of properties }
        friends: { type: array, items: { $ref: '#/components/schemas/Pet' } }
paths:
  /pets/{petId}:
    parameters: [ { name: petId, in: path, required: true, schema: { type: string } } ]
    get:
      operationId: getPetById
      summary: Find a pet
      parameters:
        - { name: tags, in: query, schema: { type: array, items: { type: string } } }
        - { name: ids, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: petId, in: query, schema: { type: string } }
        - { name: X-Trace, in: header, schema: { type: string } }
        - { name: Authorization, in: header, schema: { type: string } }
        - { $ref: '#/components/parameters/Limit' }
    put:
      security: [ { odd: [] }, { person: [] } ]
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
    post:
      security: [ { query key: [] } ]
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object } } } }
    delete:
      security: [ { app: [] } ]
`

verifies('code.open-api', 'a description in YAML or JSON is read; what is none says what it is instead, and where it breaks', () => {
  expect(readDocument(PETS)).toMatchObject({ dialect: '3.0', title: 'Pet Store', version: '1.0' })
  expect(readDocument('{"openapi":"3.1.0","info":{"title":"T"},"paths":{}}')).toMatchObject({ dialect: '3.1', title: 'T' })
  const told = (text: string) => {
    try {
      readDocument(text)
      return 'nothing'
    } catch (error) {
      return String(error)
    }
  }
  expect(told('swagger: "2.0"')).toContain('Swagger 2.0')
  expect(told('[]')).toContain('not an object')
  expect(told('openapi: 2.9.9')).toContain('no OpenAPI 3')
  expect(told('openapi: 3.0.0\ninfo: {\n  title: "x')).toContain('see line')
  expect(told(`{"openapi":"3.1.0","x":${'['.repeat(300)}${']'.repeat(300)}}`)).toContain('nests deeper')
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...Array.from('bcdefghi').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
  ]
  expect(told(`openapi: 3.0.0\n${bomb.join('\n')}`)).toContain('refers to itself too often')
})

verifies(
  'code.open-api',
  'operations become tools: names, parameters of the path, references, circles of schemas, the dialect of 3.0',
  () => {
    const document = readDocument(PETS)
    expect(operationsOf(document).map(({ id, toolName }) => [id, toolName])).toEqual([
      ['GET /pets/{petId}', 'get_pet_by_id'],
      ['PUT /pets/{petId}', 'put_pets_pet_id'],
      ['POST /pets/{petId}', 'post_pets_pet_id'],
      ['DELETE /pets/{petId}', 'delete_pets_pet_id'],
    ])
    const [get, put] = draftsOf(PETS)
    expect(get).toMatchObject({ title: 'Find a pet', host: 'eu.example.com', annotations: { readOnlyHint: true, destructiveHint: false } })
    expect(get!.inputSchema).toEqual({
      type: 'object',
      properties: {
        petId: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        ids: { type: 'array', items: { type: 'string' } },
        petId_2: { type: 'string' },
        'X-Trace': { type: 'string' },
        limit: { type: 'integer', exclusiveMinimum: 0, maximum: 10, description: 'How many' },
      },
      required: ['petId'],
    })
    expect(put!.inputSchema).toMatchObject({
      required: ['petId', 'body'],
      properties: { body: { $ref: '#/$defs/Pet' } },
      $defs: {
        Pet: {
          properties: {
            name: { type: ['string', 'null'], enum: ['a', 'b', null] },
            properties: { type: 'string' },
            friends: { items: { $ref: '#/$defs/Pet' } },
          },
        },
      },
    })
  },
)

verifies('code.open-api', 'what cannot be a tool says why', () => {
  const why = (paths: object, servers: unknown[] = [{ url: 'https://x.example' }]) => {
    const document = readDocument(JSON.stringify({ openapi: '3.1.0', servers, paths }))
    const made = toDraft(document, operationsOf(document)[0]!)
    return made.kind === 'obstacle' ? made.why : 'nothing'
  }
  expect(why({ '/a': { get: {} } }, [{ url: '/v1' }])).toContain('does not say at which address')
  expect(why({ '/a': { get: {} } }, [{ url: 'https://user:word@x.example' }])).toContain('does not say at which address')
  expect(why({ '/a/{b}': { get: {} } })).toContain('what {b} in its path is')
  expect(why({ '/a': { post: { requestBody: { required: true, content: { 'image/png': {} } } } } })).toContain('image/png')
  expect(why({ '/a': { get: {} } })).toBe('nothing')
})

interface Seen {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const seen: Seen[] = []
const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    seen.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString() })
    response.setHeader('content-type', 'application/json').end('{"ok":true}')
  })
})
let base = ''

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})
afterAll(() => {
  server.close()
})

/** As the sandbox runs it, but here: what is asked is which request it makes. */
function run({ source }: Draft, params: object, config: object = {}): Promise<unknown> {
  const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true })
  const execute = runInThisContext(`(${code})`) as (...given: object[]) => Promise<unknown>
  return execute(params, config, { signal: AbortSignal.timeout(5_000) })
}

verifies('code.open-api', 'the code makes exactly the request that the description says, with the secrets it names', async () => {
  const [get, put, post, remove] = draftsOf(PETS, base)
  const params = { petId: 'a/b ü', tags: ['x', 'y&z'], ids: ['1', '2'], petId_2: 'q', 'X-Trace': 't' }
  expect(await run(get!, params, { PET_STORE_KEY: 'k-1' })).toEqual({ ok: true })
  expect(seen.pop()).toMatchObject({
    method: 'GET',
    url: '/v1/pets/a%2Fb%20%C3%BC?tags=x&tags=y%26z&ids=1%2C2&petId=q',
    headers: { 'x-api-key': 'k-1', 'x-trace': 't' },
  })
  await run(put!, { petId: '1', body: { name: 'a' } }, { PET_STORE_PERSON: 'me:pässword' })
  const basic = `Basic ${Buffer.from('me:pässword').toString('base64')}`
  expect(seen.pop()).toMatchObject({
    method: 'PUT',
    body: '{"name":"a"}',
    headers: { authorization: basic, 'content-type': 'application/json' },
  })
  await run(post!, { petId: '1', body: { a: 'b c', d: 1 } }, { PET_STORE_QUERY_KEY: 's/1' })
  expect(seen.pop()).toMatchObject({ method: 'POST', url: '/v1/pets/1?token=s%2F1', body: 'a=b+c&d=1' })
  await run(remove!, { petId: '1' }, { PET_STORE_APP: 'tok' })
  expect(seen.pop()).toMatchObject({ method: 'DELETE', headers: { authorization: 'Bearer tok' } })
})

verifies('code.open-api', 'an argument of dots does not climb to another path', async () => {
  const [get] = draftsOf(PETS, base)
  for (const petId of ['..', '.']) await expect(run(get!, { petId })).rejects.toThrow('dots alone')
  await run(get!, { petId: '%2e%2e' })
  expect(seen.pop()?.url).toBe('/v1/pets/%252e%252e')
})

verifies('code.open-api', 'nothing that a description says becomes code', async () => {
  const evil = `x"'\`; globalThis.broken = 1; // */ \${globalThis.broken = 1} \u2028 globalThis.broken = 1 \n`
  // Braces end a placeholder of a path.
  const named = evil.replaceAll(/[{}]/g, '')
  const text = JSON.stringify({
    openapi: '3.1.0',
    info: { title: evil, version: evil },
    servers: [{ url: 'https://x.example' }],
    components: {
      securitySchemes: { [evil]: { type: 'apiKey', in: 'query', name: evil }, ok: { type: 'apiKey', in: 'query', name: 'k' } },
    },
    security: [{ [evil]: [] }, { ok: [] }],
    paths: {
      [`/a${named}/{${named}}`]: {
        post: {
          operationId: evil,
          summary: evil,
          parameters: ['path', 'query', 'header', 'cookie'].map(place => ({
            name: named,
            in: place,
            required: true,
            schema: { type: 'string' },
          })),
          requestBody: { content: { [`application/json; ${evil}`]: { schema: { description: evil } } } },
        },
      },
    },
  })
  const [draft] = draftsOf(text, base)
  await run(draft!, Object.fromEntries(Object.keys(draft!.inputSchema['properties'] as object).map(name => [name, 'v']))).catch(
    () => undefined,
  )
  expect(globalThis).not.toHaveProperty('broken')
  expect(draft!.source).not.toContain('\u2028')
})
