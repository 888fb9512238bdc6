import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ask, type Answered } from '../harness/http-ask.ts'
import {
  common,
  eventsOf,
  openModern,
  openSession,
  sendLegacy,
  sendModern,
  type LegacySession,
  type WireAnswer,
} from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { verifies } from '../verifies.ts'
import { named, plain, startTwoWorkspaces, type TwoWorkspaces } from './two-workspaces.ts'

let both: TwoWorkspaces
beforeAll(async () => {
  both = await startTwoWorkspaces()
})
afterAll(() => both[Symbol.asyncDispose]())

const LIST_METHODS = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'] as const

verifies('workspaces.two-live', 'two workspaces work at once, each with its own servers and key', async () => {
  const [own, other] = await Promise.all(
    [both.own, both.other].map(async ({ target, workspace }) => {
      const { tools } = (await sendModern(target, 'tools/list')).result
      const word = workspace.name.split(' ')[0]!.toLowerCase()
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          sendModern(target, 'tools/call', { name: `${word}__echo`, arguments: { text: `${word} ${n}` } }),
        ),
      )
      expect(results.map(({ result }) => result.content[0].text)).toEqual(Array.from({ length: 20 }, (_, n) => `${word} ${n}`))
      return tools.map(({ name }: { name: string }) => name) as string[]
    }),
  )
  expect(own!.length).toBeGreaterThan(15)
  expect(new Set(own!.map(name => name.split('__')[0]))).toEqual(new Set(['marble', 'marble-ask', 'marble-code']))
  expect(new Set(other!.map(name => name.split('__')[0]))).toEqual(new Set(['quetzal', 'quetzal-ask', 'quetzal-code']))
})

describe('who is not let in', () => {
  verifies(
    'keys.same-401',
    'every key that is not a live one of the workspace gets the same answer, at every workspace and none, in every method',
    async () => {
      const strangers = await keysThatOpenNothing()
      const addresses = [both.own.target.url, `${both.app.baseUrl}/w/no-such-workspace/mcp`]
      const answers = new Map<string, string[]>()
      for (const [kind, authorization] of strangers) {
        for (const url of addresses) {
          for (const [what, send] of requestsTo(url)) {
            const answer = await send(authorization)
            const requestId = String(answer.headers['x-request-id'])
            const { date: _date, 'x-request-id': _id, ...headers } = answer.headers
            const seen = plain(JSON.stringify({ status: answer.status, headers, text: answer.text }), requestId)
            expect([kind, url, what, named(seen, both.own), named(seen, both.other)]).toEqual([kind, url, what, [], []])
            answers.set(what, [...(answers.get(what) ?? []), seen])
          }
        }
      }
      // One answer for each kind of request, whoever asks and wherever; and it is a 401, but where the port answers alike to everybody.
      for (const [what, seen] of answers) {
        expect([what, [...new Set(seen)].length, seen.length]).toEqual([what, 1, strangers.length * addresses.length])
        expect([what, JSON.parse(seen[0]!).status]).toEqual([what, what === 'OPTIONS' ? 405 : 401])
      }
      expect(new Set([...answers].filter(([what]) => !['OPTIONS', 'HEAD'].includes(what)).map(([, seen]) => seen[0])).size).toBe(1)
    },
  )

  verifies(
    'keys.same-401',
    "the refusal of another workspace's key is told to the workspace it knocked at, without naming the key",
    async () => {
      // Refusals are recorded up to a bound in each minute.
      both.pass(61_000)
      const refused = await sendModern({ ...both.own.target, key: both.other.target.key }, 'tools/list')
      expect(refused.status).toBe(401)
      const find = async () =>
        (await both.app.call('calls.list', { workspaceId: both.own.workspace.id, limit: 500 })).calls.find(
          ({ requestId }) => requestId === refused.requestId,
        )
      await soon(find).toMatchObject({ method: 'connect', outcome: 'unauthenticated', keyId: null, keyName: null })
      const knocked = await both.app.call('calls.list', { workspaceId: both.own.workspace.id, limit: 500 })
      expect(named(JSON.stringify(knocked), both.other)).toEqual([])
      const home = await both.app.call('calls.list', { workspaceId: both.other.workspace.id, limit: 500 })
      expect(JSON.stringify(home)).not.toContain(refused.requestId)
    },
  )

  verifies('keys.revoke', 'a revoked key ends what it had open and fails on its next call, in both eras', async () => {
    const { app, own } = both
    const { value, key } = await app.call('keys.create', { workspaceId: own.workspace.id, name: 'to be revoked' })
    const target = { ...own.target, key: value }
    const session = await openSession(target)
    const stream = await session.stream()
    const streamEnded = readAll(stream)
    const hanging = session.request('tools/call', { name: 'marble__hang', arguments: {} })
    const hangingModern = sendModern(target, 'tools/call', { name: 'marble__hang', arguments: {} })
    await soon(() => app.call('gateway.status', {})).toMatchObject({ callsInFlight: 2 })
    await app.call('keys.revoke', { workspaceId: own.workspace.id, keyId: key.id })
    expect((await session.request('tools/list')).status).toBe(401)
    expect((await sendModern(target, 'tools/list')).status).toBe(401)
    for (const ended of await Promise.all([hanging, hangingModern]))
      expect([ended.result, ended.error.data.code]).toEqual([undefined, 'unauthenticated'])
    await streamEnded
  })
})

describe('a live key of one workspace', () => {
  let own: LegacySession
  let foreign: LegacySession
  beforeAll(async () => {
    own = await openSession(both.own.target)
    foreign = await openSession(both.other.target)
  })

  verifies('gateway.isolation', 'sees nothing of the other workspace in any list, in either era', async () => {
    for (const method of LIST_METHODS) {
      for (const answer of [await own.request(method), await sendModern(both.own.target, method)]) {
        expect([method, answer.status, answer.error]).toEqual([method, 200, undefined])
        expect([method, named(answer.text, both.other)]).toEqual([method, []])
      }
    }
    for (const answer of [
      await sendModern(both.own.target, 'server/discover'),
      await sendLegacy(both.own.target, {
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
      }),
    ]) {
      expect([answer.status, named(answer.text, both.other)]).toEqual([200, []])
    }
  })

  verifies('gateway.isolation', 'gets for names of the other workspace what it gets for names of nobody, in either era', async () => {
    const reached = async () => {
      const { requests, calls } = JSON.parse(
        (await foreign.request('tools/call', { name: 'quetzal__ledger', arguments: {} })).result.content[0].text,
      )
      return { ...requests, 'tools/call': 0, ...calls, ledger: 0 }
    }
    const before = await reached()
    for (const [method, params] of namesOf('quetzal', 'quetzal://')) {
      const [, paramsOfNobody] = namesOf('chimera', 'chimera://').find(
        ([same, other]) => same === method && JSON.stringify(other).length === JSON.stringify(params).length,
      )!
      const pairs = [
        [await own.request(method, params), await own.request(method, paramsOfNobody)],
        [await sendModern(both.own.target, method, params), await sendModern(both.own.target, method, paramsOfNobody)],
      ] as const
      for (const [ofOther, ofNobody] of pairs) {
        const seen = ({ status, text, requestId }: WireAnswer) => ({
          status,
          text: plain(text, requestId)
            .replaceAll(/quetzal|chimera/g, '<word>')
            .replaceAll(/"id":\d+/g, '"id":0'),
        })
        expect([method, seen(ofOther)]).toEqual([method, seen(ofNobody)])
        expect([method, named(ofOther.text, both.other, ['quetzal'])]).toEqual([method, []])
      }
    }
    // Where an answer came from a server at all, it was one of the own workspace.
    expect(await reached()).toEqual(before)
  })

  verifies(
    'gateway.isolation',
    'cannot use, end, cancel in or answer into a session of the other workspace: it is as one that never was',
    async () => {
      const never = randomBytes(24).toString('base64url')
      const slow = foreign.request('tools/call', { name: 'quetzal__slow', arguments: { ms: 700 } }, { id: 'slow-call' })
      const messages = [
        { id: 1, method: 'tools/list', params: {} },
        { id: 1, method: 'tools/call', params: { name: 'quetzal__env', arguments: { name: 'TOKEN' } } },
        { id: 1, method: 'ping' },
        { method: 'notifications/cancelled', params: { requestId: 'slow-call' } },
        { id: 1, result: { roots: [] } },
      ]
      for (const message of messages) {
        const [theirs, nobodys] = await Promise.all(
          [foreign.id, never].map(id =>
            sendLegacy(both.own.target, message, { headers: { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' } }),
          ),
        )
        expect(theirs!.status).toBe(404)
        expect(plain(theirs!.text, theirs!.requestId)).toBe(plain(nobodys!.text, nobodys!.requestId))
      }
      for (const method of ['GET', 'DELETE']) {
        const [theirs, nobodys] = await Promise.all(
          [foreign.id, never].map(id =>
            ask(both.own.target.url, { method, headers: { ...common(both.own.target), 'mcp-session-id': id } }),
          ),
        )
        expect([method, theirs!.status, strip(theirs!)]).toEqual([method, 404, strip(nobodys!)])
      }
      // The right address with the other workspace's session and key of one's own is no way either.
      expect(
        (await sendLegacy({ ...both.other.target, key: both.own.target.key }, messages[0]!, { headers: foreign.headers })).status,
      ).toBe(401)
      // A cancellation with the same id in one's own session is of one's own calls.
      await own.notify('notifications/cancelled', { requestId: 'slow-call' })
      expect((await slow).result.content[0].text).toBe('waited 700 ms')
      expect((await foreign.request('ping')).result).toEqual({})
    },
  )

  verifies('gateway.isolation', 'hears nothing of what happens in the other workspace, though both watch the same address', async () => {
    const uri = 'echo://greeting'
    const stream = await own.stream()
    const listening = await openModern(both.own.target, 'subscriptions/listen', {
      notifications: { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true, resourceSubscriptions: [uri] },
    })
    const heard = [collect(stream), collect(listening)]
    await own.request('resources/subscribe', { uri })
    await foreign.request('resources/subscribe', { uri })
    await foreign.request('tools/call', { name: 'quetzal__resource-updated', arguments: {} })
    await foreign.request('tools/call', { name: 'quetzal__list-changed', arguments: {} })
    await soon(async () => (await foreign.request('tools/list')).text).toContain('quetzal__added-1')
    const kinds = () =>
      heard.map(text =>
        eventsOf(text())
          .map(({ method }) => method as string)
          .filter(method => !method.includes('acknowledged')),
      )
    expect(kinds()).toEqual([[], []])
    // The streams do work: the same of one's own is heard on both.
    await own.request('tools/call', { name: 'marble__resource-updated', arguments: {} })
    await own.request('tools/call', { name: 'marble__list-changed', arguments: {} })
    const news = ['notifications/resources/updated', 'notifications/tools/list_changed']
    // One change may be told in two steps, to each of them.
    await soon(() => kinds().map(each => [...new Set(each)].toSorted())).toEqual([news, news])
    for (const text of heard) expect(named(text(), both.other)).toEqual([])
    stream.destroy()
    listening.destroy()
  })

  verifies('gateway.isolation', "cannot go on with a question that the other workspace's call was asked", async () => {
    const capabilities = { elicitation: { form: {} } }
    const params = (word: string) => ({ name: `${word}-ask__ask`, arguments: { kind: 'elicitation', tag: word } })
    const asked = await sendModern(both.other.target, 'tools/call', params('quetzal'), { capabilities })
    const { requestState, inputRequests } = asked.result
    expect(asked.result.resultType).toBe('input_required')
    const [question] = Object.keys(inputRequests)
    const inputResponses = { [question!]: { action: 'accept', content: { answer: 'stolen' } } }
    const retry = (state: string) =>
      sendModern(both.own.target, 'tools/call', { ...params('marble'), inputResponses, requestState: state }, { capabilities })
    const [theirs, nobodys] = [
      await retry(requestState),
      await retry(randomBytes(requestState.length).toString('base64url').slice(0, requestState.length)),
    ]
    expect(theirs.result).toBeUndefined()
    expect([theirs.status, plain(theirs.text, theirs.requestId)]).toEqual([nobodys.status, plain(nobodys.text, nobodys.requestId)])
    const answered = await sendModern(
      both.other.target,
      'tools/call',
      { ...params('quetzal'), inputResponses: { [question!]: { action: 'accept', content: { answer: 'mine' } } }, requestState },
      { capabilities },
    )
    expect(answered.result.content[0].text).toContain('mine')
  })

  verifies('gateway.isolation', "leaves the other workspace's record with its own calls alone", async () => {
    const { calls } = await both.app.call('calls.list', { workspaceId: both.other.workspace.id, limit: 500 })
    const { workspace, key, approval } = both.other
    const own = [null, key.key.id, approval.keyId]
    expect(calls.every(({ workspaceId, keyId }) => workspaceId === workspace.id && own.includes(keyId))).toBe(true)
    expect(named(JSON.stringify(calls), both.own)).toEqual([])
  })
})

/** Every kind of bearer that opens nothing: as the value of the Authorization header. */
async function keysThatOpenNothing(): Promise<[string, string | undefined][]> {
  const { app, own, other, adminKey } = both
  const workspaceId = own.workspace.id
  const revoked = await app.call('keys.create', { workspaceId, name: 'revoked' })
  await app.call('keys.revoke', { workspaceId, keyId: revoked.key.id })
  const expired = await app.call('keys.create', { workspaceId, name: 'expired', expiresAt: Date.now() + 3_600_000 })
  both.pass(2 * 3_600_000)
  const good = own.key.value
  return [
    ["another workspace's key", `Bearer ${other.key.value}`],
    ['a revoked key', `Bearer ${revoked.value}`],
    ['an expired key', `Bearer ${expired.value}`],
    ['an admin key', `Bearer ${adminKey}`],
    ['a key with a wrong checksum', `Bearer ${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`],
    ['a malformed key', 'Bearer atr_'],
    ['a key without its scheme', good],
    ['a key by another scheme', `Basic ${Buffer.from(`x:${good}`).toString('base64')}`],
    ['an empty bearer', 'Bearer '],
    ['an empty header', ''],
    ['no key', undefined],
  ]
}

/** Every kind of request that may arrive at an endpoint. */
function requestsTo(url: string): [string, (authorization: string | undefined) => Promise<Answered>][] {
  const by = (authorization: string | undefined, more: Record<string, string> = {}) => ({
    ...common({ url, key: undefined }),
    ...(authorization === undefined ? {} : { authorization }),
    ...more,
  })
  const legacyMethods = [
    'initialize',
    'ping',
    ...LIST_METHODS,
    'tools/call',
    'prompts/get',
    'resources/read',
    'resources/subscribe',
    'resources/unsubscribe',
    'completion/complete',
    'logging/setLevel',
    'nonsense',
  ]
  const post =
    (body: object, more: Record<string, string> = {}) =>
    (authorization: string | undefined) =>
      ask(url, { method: 'POST', headers: by(authorization, more), body: JSON.stringify(body) })
  const modern = ['server/discover', 'subscriptions/listen', ...legacyMethods].map(
    (method): [string, (authorization: string | undefined) => Promise<Answered>] => [
      `modern ${method}`,
      authorization => sendModern({ url, key: undefined }, method, {}, { headers: authorization === undefined ? {} : { authorization } }),
    ],
  )
  const legacy = legacyMethods.map((method): [string, (authorization: string | undefined) => Promise<Answered>] => [
    `legacy ${method}`,
    post({ jsonrpc: '2.0', id: 1, method, params: {} }),
  ])
  const bare = (['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'] as const).map(
    (method): [string, (authorization: string | undefined) => Promise<Answered>] => [
      method,
      authorization => ask(url, { method, headers: by(authorization) }),
    ],
  )
  return [
    ...legacy,
    ...modern,
    ...bare,
    ['a session that never was', post({ jsonrpc: '2.0', id: 1, method: 'ping' }, { 'mcp-session-id': 'x'.repeat(32) })],
    ['no JSON', authorization => ask(url, { method: 'POST', headers: by(authorization), body: '{' })],
    ['a form', authorization => ask(url, { method: 'POST', headers: by(authorization, { 'content-type': 'text/plain' }), body: 'x=1' })],
  ]
}

/** Requests that name something by a word: the tools, prompts, resources and templates of the servers of that word. */
function namesOf(word: string, scheme: string): [string, object][] {
  return [
    ['tools/call', { name: `${word}__echo`, arguments: { text: 'x' } }],
    ['tools/call', { name: `${word}__env`, arguments: { name: 'TOKEN' } }],
    ['tools/call', { name: `${word}-ask__ask`, arguments: { kind: 'roots', tag: 'x' } }],
    ['prompts/get', { name: `${word}__greet`, arguments: { who: 'x' } }],
    ['resources/read', { uri: `${scheme}greeting` }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: `${word}__greet` }, argument: { name: 'who', value: 'a' } }],
    ['completion/complete', { ref: { type: 'ref/resource', uri: `${scheme}said/{text}` }, argument: { name: 'text', value: 'a' } }],
    ['resources/subscribe', { uri: `${scheme}greeting` }],
    ['resources/unsubscribe', { uri: `${scheme}greeting` }],
  ]
}

function strip({ status, text, headers }: Answered): string {
  return plain(`${status} ${text}`, String(headers['x-request-id']))
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const part of stream) text += String(part)
  return text
}

/** What a stream said so far. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', part => (text += String(part)))
  stream.on('error', () => undefined)
  return () => text
}
