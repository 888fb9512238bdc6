import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Workspace } from '#shared/model/workspace.ts'
import { killCounts, chosenSeed, commandOf, folderMarkOf, lookInto, outcomesIn, randomFrom, usedIn, watchersOf } from '../harness/kills.ts'
import { isLiving, markedProcesses } from '../harness/marked-processes.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { startServe, type ServeProcess } from '../harness/serve-process.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { Assistants, type Acknowledged, type Places } from './assistants.ts'

const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
const { ofAtrium: KILLS } = killCounts()
const seed = chosenSeed()
const folder = tempFolder()
const SERVERS = {
  one: [],
  two: [],
  /** Only SIGKILL ends it, and what it started. */
  stubborn: ['--ignore-stdin-end', '--ignore-sigterm'],
}
/** A client whose Atrium is gone hears of that from the system, at once; so much is for a loaded machine. */
const HEARS_WITHIN_MS = 5_000

/** Holds the key that seals the audit, which the killed Atriums do without. */
const keychain = memoryKeychain()
let workspaceId: Workspace['id']
let places: Omit<Places, 'gateway'>
let mark = ''

beforeAll(async () => {
  await using app = await startTestApp({ dataFolder: folder.path, keychain })
  const workspace = await app.defaultWorkspace()
  workspaceId = workspace.id
  for (const [name, args] of Object.entries(SERVERS))
    await app.addServer(workspace, name, { command: process.execPath, args: [echoServer, ...args] })
  const discovering = await app.call('keys.create', { workspaceId: workspace.id, name: 'discovering', toolMode: 'discovery' })
  places = {
    workspaceId,
    key: await app.addKey(workspace),
    discoveryKey: discovering.value,
    adminKey: (await app.call('adminKeys.create', { name: 'script' })).value,
    servers: Object.keys(SERVERS),
  }
  mark = folderMarkOf(folder.path)
})
afterAll(() => {
  for (const pid of markedProcesses(mark)) process.kill(pid, 'SIGKILL')
  folder[Symbol.dispose]()
})

verifies(
  'life.kills',
  `${KILLS} kills of Atrium at random moments under load: what was answered is on record and counted, the audit is whole, who waited hears of it at once, nothing is left`,
  async () => {
    console.log(`Moments by seed ${seed}.`)
    const random = randomFrom(seed)
    const acknowledged: Acknowledged[] = []
    const watchers = new Set<number>()
    const sums = { cut: 0, survivors: 0, early: 0 }
    for (let kill = 0; kill <= KILLS; kill += 1) {
      await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain'] })
      // One of five is killed before it is ready, wherever it stands.
      const isEarly = kill % 5 === 4 && kill < KILLS
      if (isEarly) {
        await sleep(random() * 350)
        sums.early += 1
      } else {
        await serve.link()
        // Nothing was asked of it yet: what lives is of an earlier run.
        expect({ kill, seed, ...whatIsLeft() }).toEqual({ kill, seed, marked: [], integrity: 'ok', ledger: 0 })
        expect({ kill, seed, lost: lostOf(acknowledged), uncounted: uncountedOf(acknowledged) }).toEqual({
          kill,
          seed,
          lost: [],
          uncounted: [],
        })
        if (kill === KILLS) break
        const assistants = new Assistants({ ...places, gateway: await serve.gatewayUrl() }, random)
        assistants.begin()
        // The others may be anywhere in the starts of their servers.
        if (kill % 2 === 0) await assistants.busy()
        await work(serve, random, kill)
        for (const pid of watchersOf(serve.pid)) watchers.add(pid)
        serve.child.kill('SIGKILL')
        const { cut, hung, odd } = await assistants.ended(HEARS_WITHIN_MS)
        expect({ kill, seed, hung, odd }).toEqual({ kill, seed, hung: [], odd: [] })
        acknowledged.push(...assistants.acknowledged)
        sums.cut += cut
      }
      serve.child.kill('SIGKILL')
      await serve.exited
      sums.survivors += markedProcesses(mark).length
      // Now and then there is no next start that could sweep: then the watcher is alone with it.
      if (kill % 50 === 0) await soon(() => markedProcesses(mark)).toEqual([])
    }
    const kinds = Object.entries(Object.groupBy(acknowledged, ({ kind }) => kind)).map(([kind, calls = []]) => [kind, calls.length])
    console.log({ ...sums, acknowledged: acknowledged.length, ...Object.fromEntries(kinds) })
    await using app = await startTestApp({ dataFolder: folder.path, keychain })
    expect(await app.call('audit.verify', { workspaceId })).toMatchObject({ isWhole: true })
    // Every kind of call was answered, some were under way, and something outlived its Atrium: or nothing was shown.
    expect(kinds.map(([kind]) => kind).sort()).toEqual(['discovery', 'legacy', 'modern', 'refused', 'rest'])
    expect(sums.cut).toBeGreaterThan(0)
    expect(sums.survivors).toBeGreaterThan(0)
    await soon(() => [...watchers].filter(pid => isLiving(pid) && commandOf(pid).includes('atrium-watcher'))).toEqual([])
  },
  30_000 + KILLS * 10_000,
)

/** Lets the clients work for a moment, in some of which servers die too, or Atrium has begun to end in order. */
async function work(serve: ServeProcess, random: () => number, kill: number): Promise<void> {
  await sleep(random() * 400)
  if (kill % 3 === 1) {
    const living = markedProcesses(mark)
    const pid = living[Math.floor(random() * living.length)]
    if (pid !== undefined && isLiving(pid)) process.kill(pid, 'SIGKILL')
    await sleep(random() * 150)
  }
  if (kill % 3 === 2) {
    serve.child.kill('SIGTERM')
    await sleep(random() * 300)
  }
}

function whatIsLeft() {
  return lookInto(folder.path, db => ({
    marked: markedProcesses(mark),
    integrity: db.pragma('integrity_check', { simple: true }),
    ledger: db.prepare<[], { count: number }>('SELECT count(*) AS count FROM children').get()?.count,
  }))
}

/** Calls whose answer somebody has, and whose record is missing or says something else. */
function lostOf(acknowledged: readonly Acknowledged[]): unknown[] {
  const outcomes = outcomesIn(folder.path)
  return acknowledged.flatMap(call => {
    const outcome = outcomes.get(call.requestId)
    return outcome !== undefined && (outcome === 'ok') === call.isOk ? [] : [{ ...call, outcome }]
  })
}

/** Calls that were answered with a result and are not counted as used. */
function uncountedOf(acknowledged: readonly Acknowledged[]): unknown[] {
  const used = usedIn(folder.path)
  return acknowledged.filter(({ requestId, isOk }) => isOk && !used.has(requestId))
}
