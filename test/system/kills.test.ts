import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { chosenSeed, commandOf, folderMarkOf, killCounts, outcomesIn, randomFrom } from '../harness/kills.ts'
import { isLiving, markedProcesses } from '../harness/marked-processes.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
/** The long run has 200: ATRIUM_KILLS=200. Kills of Atrium itself are in kills-of-atrium.test.ts. */
const { ofServers: KILLS } = killCounts()
const seed = chosenSeed()
const SERVERS = {
  one: [],
  two: [],
  three: [],
  /** Only SIGKILL ends it. */
  stubborn: ['--ignore-stdin-end', '--ignore-sigterm'],
}
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
      for (const [name, args] of Object.entries(SERVERS))
        await app.addServer(workspace, name, { command: process.execPath, args: [echoServer, ...args] })
      const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
      mark = folderMarkOf(folder.path)
      let isOver = false
      const callers = Array.from({ length: CALLERS }, async (_none, index) => {
        while (!isOver) {
          const names = Object.keys(SERVERS)
          const name = names[Math.floor(random() * names.length)] ?? ''
          const tool = index % 2 === 0 ? 'slow' : 'spawn-child'
          // Now and then what it starts ignores SIGTERM too.
          const given = tool === 'slow' ? { ms: 30 } : { stubborn: random() < 0.02 }
          const answer = await sendModern(target, 'tools/call', { name: `${name}__${tool}`, arguments: given })
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
        // Most find servers at work; the others hit whatever is about to start.
        const { ok } = outcomes
        const until = performance.now() + 3_000
        while (kill % 3 !== 0 && outcomes.ok === ok && performance.now() < until) await sleep(10)
        // Mostly servers: what they started is in the majority after a while.
        const all = markedProcesses(mark)
        const living = kill % 4 === 0 ? all : all.filter(one => commandOf(one).includes('echo-server'))
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
    const recorded = outcomesIn(folder.path)
    expect([...answered].filter(id => !recorded.has(id))).toEqual([])
  },
  30_000 + KILLS * 2_000,
)
