import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import { isLiving, markedProcesses } from '../harness/marked-processes.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
/** The long run has 200: ATRIUM_KILLS=200. Kills of Atrium itself are in orphans.test.ts. */
const KILLS = Number(process.env.ATRIUM_KILLS ?? 15)
const seed = Number(process.env.ATRIUM_SEED ?? Date.now() % 1_000_000)
const SERVERS = ['one', 'two', 'three']
const CALLERS = 6
/** What a call may end with when its server dies before, during or after it: always a sentence that says so. */
const SAYS_WHY = /stopped while it was answering|was stopped|could not start|a moment ago|was ended by SIGKILL|exited/

verifies(
  'life.kills',
  `${KILLS} random kills of servers under load: every call is answered, an error says what happened, each has its record, nothing is left`,
  async () => {
    console.log(`Moments by seed ${seed}.`)
    const random = randomFrom(seed)
    using folder = tempFolder()
    const outcomes = { ok: 0, failed: 0 }
    const odd: string[] = []
    let mark = ''
    const answered = new Set<string>()
    {
      await using app = await startTestApp({ dataFolder: folder.path })
      const workspace = await app.defaultWorkspace()
      for (const name of SERVERS) await app.addServer(workspace, name, { command: process.execPath, args: [echoServer] })
      const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
      mark = markOf(folder.path)
      let isOver = false
      const callers = Array.from({ length: CALLERS }, async (_none, index) => {
        while (!isOver) {
          const name = SERVERS[Math.floor(random() * SERVERS.length)] ?? ''
          const tool = index % 2 === 0 ? 'slow' : 'spawn-child'
          const answer = await sendModern(target, 'tools/call', { name: `${name}__${tool}`, arguments: tool === 'slow' ? { ms: 30 } : {} })
          answered.add(answer.requestId)
          if (answer.result !== undefined) outcomes.ok += 1
          else {
            outcomes.failed += 1
            if (!SAYS_WHY.test(String(answer.error?.message))) odd.push(JSON.stringify(answer.error))
          }
          await sleep(5)
        }
      })
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(60 + random() * 200)
        // Mostly servers: what they started is in the majority after a while.
        const all = markedProcesses(mark)
        const living = kill % 4 === 0 ? all : all.filter(isServer)
        const pid = living[Math.floor(random() * living.length)]
        if (pid !== undefined && isLiving(pid)) process.kill(pid, 'SIGKILL')
      }
      isOver = true
      await Promise.all(callers)
    }
    console.log(outcomes)
    expect(odd).toEqual([])
    expect(outcomes.ok).toBeGreaterThan(0)
    expect(outcomes.failed).toBeGreaterThan(0)
    expect(markedProcesses(mark)).toEqual([])
    const recorded = recordsOf(folder.path)
    expect([...answered].filter(id => !recorded.has(id))).toEqual([])
  },
  120_000,
)

function isServer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('echo-server')
  } catch {
    return false
  }
}

function markOf(dataFolder: string): string {
  const db = new Sqlite(join(dataFolder, 'atrium.db'), { readonly: true })
  const row = db.prepare<[], { folder_id: string }>('SELECT folder_id FROM organization').get()
  db.close()
  return row?.folder_id ?? ''
}

function recordsOf(dataFolder: string): Set<string> {
  const db = new Sqlite(join(dataFolder, 'atrium.db'), { readonly: true })
  const rows = db.prepare<[], { request_id: string }>('SELECT request_id FROM calls').all()
  db.close()
  return new Set(rows.map(({ request_id }) => request_id))
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
