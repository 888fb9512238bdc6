import { afterEach, beforeEach, expect } from 'vitest'
import type { AppEvent } from '#shared/events.ts'
import { openDatabase } from '#core/db/open.ts'
import type { Database } from '#core/db/database.ts'
import { Registry } from '#core/features/registry/index.ts'
import { listEntries, searchEntries } from '#core/features/registry/store.ts'
import { silentLog } from '#core/lib/log.ts'
import { entryNamed, listed, sendJson, startRegistry, type TestRegistry } from '../harness/registry-server.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { startTestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

const HOUR = 3_600_000
const never = new AbortController().signal

let folder: ReturnType<typeof tempFolder>
let db: Database
let server: TestRegistry
let registry: Registry
let clock: { now: number }
let url: string
const events: AppEvent[] = []

beforeEach(async () => {
  folder = tempFolder()
  db = openDatabase(`${folder.path}/atrium.db`)
  server = await startRegistry()
  url = server.url
  clock = { now: Date.parse('2026-06-01T00:00:00Z') }
  events.length = 0
  registry = new Registry({
    db,
    log: silentLog,
    now: () => clock.now,
    url: () => url,
    emit: event => void events.push(event),
    // Short enough to wait for, long enough for a loaded machine.
    limits: { requestMs: 2_000, retryMs: 20, readMs: 90_000 },
  })
})
afterEach(async () => {
  await registry.stop()
  await server[Symbol.asyncDispose]()
  db.close()
  folder[Symbol.dispose]()
})

async function read(isForced = false) {
  registry.refresh(isForced)
  await expect.poll(() => registry.status().isReading, { timeout: 100_000 }).toBe(false)
  return registry.status()
}
const names = () => listEntries(db, { offset: 0, limit: 100 }).map(({ name }) => name)

verifies('adding.registry', 'nothing is asked of the network before somebody looks, and at most hourly then', async () => {
  server.entries = [entryNamed('io.example/one')]
  expect(registry.status()).toMatchObject({ count: 0, readAt: null, isReading: false, problem: null })
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(server.asked).toEqual([])
  expect(await read()).toMatchObject({ count: 1, readAt: clock.now, problem: null })
  await read()
  clock.now += HOUR - 1
  await read()
  expect(server.asked).toHaveLength(1)
  expect(server.asked[0]!.path).toBe('/v0.1/servers?limit=100&version=latest')
  await read(true)
  expect(server.asked).toHaveLength(2)
  expect(events.filter(({ name }) => name === 'registry.changed').length).toBeGreaterThan(1)
})

verifies(
  'adding.registry',
  'ten thousand entries are read page by page, searched, and still there when the registry is not',
  async () => {
    server.entries = Array.from({ length: 10_000 }, (_, index) =>
      entryNamed(`io.example.team${index % 97}/tool-${index}`, {
        title: index === 7_777 ? 'Weather of the harbour' : `Tool ${index}`,
        description: index % 1_000 === 3 ? 'Reads the weather' : 'Does something',
      }),
    )
    expect(await read()).toMatchObject({ count: 10_000, skipped: 0, problem: null })
    expect(server.asked).toHaveLength(100)
    await server[Symbol.asyncDispose]()
    const found = searchEntries(db, '"weat"*', { offset: 0, limit: 50 })
    expect(found.total).toBe(11)
    expect(found.entries[0]).toMatchObject({ title: 'Weather of the harbour' })
    clock.now += 2 * HOUR
    const status = await read()
    expect(status).toMatchObject({ count: 10_000, readAt: clock.now - 2 * HOUR })
    expect(status.problem).toMatch(/could not be reached/)
  },
  150_000,
)

verifies(
  'adding.registry',
  'an entry that is not sound is left out and counted, and breaks nothing; what is not known is ignored',
  async () => {
    server.entries = [
      entryNamed('io.example/good', { futureMember: { deep: [1] }, title: 'Go\u202eod\u0007' }),
      null,
      'text',
      {},
      { server: { name: 'no slash', description: 'x', version: '1' } },
      { server: { name: 'io.example/../x', description: 'x', version: '1' } },
      { server: { name: 'io.example/no-version', description: 'x' } },
      { server: { name: 'io.example/wrong', description: 7, version: '1' } },
      entryNamed('io.example/huge', { description: 'x', padding: 'y'.repeat(200_000) }),
      { server: { name: 'io.example/bare', description: '', version: '1' }, _meta: null },
      entryNamed('io.example/odd-status', {}, { status: 'sparkling', updatedAt: 'yesterday', publishedAt: 5 }),
    ]
    expect(await read()).toMatchObject({ count: 3, skipped: 8, problem: null })
    expect(names().toSorted()).toEqual(['io.example/bare', 'io.example/good', 'io.example/odd-status'])
    expect(listEntries(db, { offset: 0, limit: 9 }).find(({ name }) => name === 'io.example/good')!.title).toBe('Go od')
  },
)

verifies('adding.registry', 'what is deprecated says so, what is deleted is gone, older versions do not crowd the list', async () => {
  server.entries = [
    entryNamed('io.example/old', {}, { status: 'deprecated', statusMessage: 'Use new instead' }),
    entryNamed('io.example/kept', { version: '2.0.0' }),
    entryNamed('io.example/kept', { version: '1.0.0' }, { isLatest: false }),
    entryNamed('io.example/going'),
  ]
  expect(await read()).toMatchObject({ count: 3, skipped: 0 })
  expect(listEntries(db, { offset: 0, limit: 9 })).toContainEqual(
    expect.objectContaining({ name: 'io.example/old', status: 'deprecated', statusMessage: 'Use new instead' }),
  )
  // What changed since is asked for alone, and tells of what was deleted.
  clock.now += 2 * HOUR
  server.entries = [
    ...server.entries.slice(0, 3),
    entryNamed('io.example/going', {}, { status: 'deleted', updatedAt: '2026-06-01T01:00:00Z' }),
  ]
  expect(await read()).toMatchObject({ count: 2, problem: null })
  expect(server.asked.at(-1)!.path).toMatch(/updated_since=2026-05-31T23%3A50%3A00/)
  // After a day all of it is read, and what vanished without a word is noticed.
  clock.now += 25 * HOUR
  server.entries = server.entries.slice(1)
  expect(await read()).toMatchObject({ count: 1 })
  expect(server.asked.at(-1)!.path).not.toMatch(/updated_since/)
  expect(names()).toEqual(['io.example/kept'])
})

verifies('adding.registry', 'a page that did not change is not sent again, and its entries stay', async () => {
  server.usesEtags = true
  server.entries = Array.from({ length: 250 }, (_, index) => entryNamed(`io.example/tool-${index}`))
  await read()
  clock.now += 25 * HOUR
  server.entries[120] = entryNamed('io.example/tool-120', { version: '3.0.0' })
  server.entries.pop()
  expect(await read()).toMatchObject({ count: 249, problem: null })
  expect(server.asked.slice(3).map(({ status }) => status)).toEqual([304, 200, 200])
  expect(await registry.entry('io.example/tool-120', undefined, never)).toMatchObject({ version: '3.0.0' })
})

verifies('adding.registry', 'a registry that stumbles is asked again, and one that fails keeps what there was and says why', async () => {
  server.entries = Array.from({ length: 150 }, (_, index) => entryNamed(`io.example/tool-${index}`))
  let count = 0
  server.interfere = (_request, response) => {
    count += 1
    if (count === 1) sendJson(response, 503, {})
    else if (count === 2) sendJson(response, 429, {}, { 'retry-after': '0' })
    return count <= 2
  }
  expect(await read()).toMatchObject({ count: 150, problem: null })
  // The second page fails for good: what came of the first is kept, nothing is forgotten.
  clock.now += 25 * HOUR
  server.entries = [entryNamed('io.example/new'), ...server.entries]
  server.interfere = (request, response) => {
    const isSecond = request.url!.includes('cursor=')
    if (isSecond) sendJson(response, 500, {})
    return isSecond
  }
  const status = await read()
  expect(status).toMatchObject({ count: 151, readAt: clock.now - 25 * HOUR })
  expect(status.problem).toMatch(/answered 500/)
  server.interfere = undefined
  expect(await read()).toMatchObject({ count: 151, readAt: clock.now, problem: null })
})

const LIES: [string, RegExp, NonNullable<TestRegistry['interfere']>][] = [
  ['says nothing', /did not answer in time/, () => true],
  ['drips', /did not answer in time/, (_request, response) => (void response.writeHead(200).write('{'), true)],
  ['is a web page', /not what a registry answers/, (_request, response) => (void response.writeHead(200).end('<html>'), true)],
  ['is a list', /not what a registry answers/, (_request, response) => (sendJson(response, 200, [1]), true)],
  ['is deep', /not what a registry answers/, (_request, response) => (void response.writeHead(200).end('['.repeat(9_000)), true)],
  ['is not there', /not what a registry answers/, (_request, response) => (sendJson(response, 404, {}), true)],
  ['is forbidden', /refused with 403/, (_request, response) => (sendJson(response, 403, {}), true)],
  [
    'leads elsewhere',
    /could not be reached/,
    (_request, response) => (void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(), true),
  ],
  ['is endless', /not what a registry answers/, (_request, response) => (flood(response), true)],
  [
    'goes round in circles',
    /does not come to an end/,
    (_request, response) => (sendJson(response, 200, { servers: [entryNamed('io.example/x')], metadata: { nextCursor: 'again' } }), true),
  ],
]
function flood(response: Parameters<NonNullable<TestRegistry['interfere']>>[1]): void {
  response.writeHead(200)
  const more = () => {
    if (!response.destroyed && response.write('x'.repeat(1_048_576))) setImmediate(more)
  }
  response.on('drain', more)
  more()
}
for (const [what, words, interfere] of LIES) {
  verifies(
    'adding.registry',
    `a registry that ${what} is told in words and leaves what there was`,
    async () => {
      server.entries = [entryNamed('io.example/kept')]
      await read()
      server.interfere = interfere
      const status = await read(true)
      expect(status.problem).toMatch(words)
      expect(names()).toContain('io.example/kept')
    },
    30_000,
  )
}

verifies('adding.registry', 'another registry in the settings shows nothing of the one before', async () => {
  server.entries = [entryNamed('io.example/mine')]
  await read()
  await using other = await startRegistry([entryNamed('com.other/theirs')])
  url = other.url
  expect(registry.status()).toMatchObject({ count: 0, readAt: null })
  expect(registry.isOfThisRegistry()).toBe(false)
  await read()
  expect(names()).toEqual(['com.other/theirs'])
})

verifies(
  'adding.registry',
  'a version is asked for by its number, kept, and refused when the registry answers with another server',
  async () => {
    server.entries = [
      entryNamed('io.example/one', { version: '2.0.0' }),
      entryNamed('io.example/one', { version: '1.5.0' }, { isLatest: false }),
    ]
    await read()
    expect(await registry.entry('io.example/one', '1.5.0', never)).toMatchObject({ version: '1.5.0' })
    const before = server.asked.length
    expect(await registry.entry('io.example/one', '1.5.0', never)).toMatchObject({ version: '1.5.0' })
    expect(server.asked).toHaveLength(before)
    expect((await registry.versions('io.example/one', never)).map(({ version }) => version)).toEqual(['2.0.0', '1.5.0'])
    await expect(registry.entry('io.example/one', '9.9.9', never)).rejects.toMatchObject({ code: 'not_found' })
    await expect(registry.entry('io.example/none', undefined, never)).rejects.toMatchObject({ code: 'not_found' })
    server.interfere = (_request, response) => (sendJson(response, 200, entryNamed('io.evil/other', { version: '1.4.0' })), true)
    await expect(registry.entry('io.example/one', '1.4.0', never)).rejects.toThrow(/another server than was asked for/)
    server.interfere = (_request, response) => (sendJson(response, 200, listed({ server: { name: 'io.example/one' } })), true)
    await expect(registry.entry('io.example/one', '1.4.0', never)).rejects.toThrow(/not what a registry answers/)
  },
)

verifies('adding.registry', 'a whole Atrium reads the registry of its settings only when asked to', async () => {
  await using own = await startRegistry([entryNamed('io.example/notes', { title: 'Notes' }), entryNamed('io.example/weather')])
  await using app = await startTestApp()
  const workspaceId = (await app.defaultWorkspace()).id
  await app.call('settings.update', { registryUrl: own.url })
  expect(await app.call('registry.search', { text: 'notes' })).toMatchObject({ entries: [], total: 0, status: { url: own.url, count: 0 } })
  expect(own.asked).toEqual([])
  await app.call('registry.refresh', { workspaceId })
  await expect.poll(async () => (await app.call('registry.search', { text: 'note' })).entries.map(({ title }) => title)).toEqual(['Notes'])
  await expect(app.call('registry.search', { text: '" OR * NEAR(' })).resolves.toMatchObject({ total: 0 })
  await expect(app.call('settings.update', { registryUrl: 'http://registry.example' })).rejects.toMatchObject({ code: 'invalid_input' })
})

verifies(
  'adding.held-again',
  'another package version, command, argument, variable or secret of what was approved holds the server again',
  async () => {
    const one = (version: string) => ({
      registryType: 'npm',
      identifier: 'notes',
      version,
      transport: { type: 'stdio' },
      environmentVariables: [{ name: 'NOTES_TOKEN', isSecret: true, isRequired: true }],
    })
    await using own = await startRegistry([entryNamed('io.example/notes', { packages: [one('1.0.0')] })])
    await using app = await startTestApp()
    const workspaceId = (await app.defaultWorkspace()).id
    await app.call('settings.update', { registryUrl: own.url })
    const chosen = { entry: 'io.example/notes', version: '1.0.0', way: 'package-0' }
    const answers = { 'environment.NOTES_TOKEN': ['typed'] }
    const server = await app.call('servers.addFromRegistry', { workspaceId, name: 'Notes', ...chosen, answers })
    expect(server).toMatchObject({ isApproved: false, state: { at: 'held' }, launch: { command: 'npx', args: ['-y', 'notes@1.0.0'] } })
    const approved = { command: 'npx', args: ['-y', 'notes@1.0.0'], environment: { NOTES_TOKEN: { secret: 'NOTES_TOKEN' } } }
    const changes = [
      { ...approved, args: ['-y', 'notes@1.0.1'] },
      { ...approved, args: ['-y', 'notes@1.0.0', '--more'] },
      { ...approved, command: 'bunx' },
      { ...approved, environment: { OTHER_TOKEN: { secret: 'NOTES_TOKEN' } } },
      { ...approved, environment: { NOTES_TOKEN: { secret: 'ANOTHER' } } },
      { ...approved, environment: { NOTES_TOKEN: { value: 'NOTES_TOKEN' } } },
    ]
    for (const launch of changes) {
      const serverId = server.id
      const back = await app.call('servers.update', { workspaceId, serverId, launch: approved })
      await app.call('servers.approve', { workspaceId, serverId, fingerprint: back.fingerprint })
      const changed = await app.call('servers.update', { workspaceId, serverId, launch })
      expect([launch, changed.isApproved, changed.state.at]).toEqual([launch, false, 'held'])
      await expect(app.call('servers.start', { workspaceId, serverId })).rejects.toMatchObject({ code: 'forbidden' })
    }
  },
)
