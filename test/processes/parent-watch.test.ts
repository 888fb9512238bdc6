import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { newUuid } from '#core/lib/ids.ts'
import { ParentWatch } from '#core/processes/parent-watch.ts'
import { readStartTime } from '#core/processes/start-time.ts'
import { WATCHER_SCRIPT } from '#core/processes/watcher-script.ts'
import { soon } from '../harness/soon.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { isAlive } from './is-alive.ts'

const OWNER = path.join(import.meta.dirname, 'owner.ts')
const IDLE = "process.on('SIGTERM',()=>{});setInterval(()=>{},1000)"
/** Ignores everything that can be ignored, and starts a process in its group and one in a session of its own. */
const STUBBORN = `
const { spawn } = require('node:child_process')
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})
const idle = ['-e', ${JSON.stringify(IDLE)}]
const same = spawn(process.execPath, idle, { stdio: 'ignore' })
const own = spawn(process.execPath, idle, { stdio: 'ignore', detached: true })
process.stdin.resume()
setInterval(() => {}, 1000)
console.log(same.pid, own.pid)`
  .trim()
  .replaceAll('\n', ';')

const childrenOf = (pid: number | undefined) =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(other => parentOf(other) === pid)

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

verifies(
  'life.parent-death',
  'after SIGKILL of Atrium its children end without its next start, also stubborn ones and those that ran away, and the watcher too',
  async () => {
    using folder = tempFolder()
    const owner = spawn(process.execPath, [OWNER, folder.path, newUuid(), STUBBORN, 'watched'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line]: Buffer[] = await once(owner.stdout, 'data')
    const pids = String(line).trim().split(' ').map(Number)
    expect(pids.map(isAlive)).toEqual([true, true, true])
    const watchers = process.platform === 'linux' ? childrenOf(owner.pid).filter(pid => pid !== pids[0]) : []
    if (process.platform === 'linux') expect(watchers).toHaveLength(1)
    owner.kill('SIGKILL')
    await soon(() => pids.map(isAlive)).toEqual(process.platform === 'linux' ? [false, false, false] : [false, false, true])
    await soon(() => watchers.some(isAlive)).toBe(false)
    if (process.platform !== 'linux') process.kill(pids[2]!, 'SIGKILL')
  },
  30_000,
)

/** The watcher itself, told what the test wants. */
function startWatcher(): ChildProcess {
  return spawn('/bin/sh', ['-c', WATCHER_SCRIPT, 'atrium-watcher'], { stdio: ['pipe', 'ignore', 'inherit'], detached: true })
}

function startStranger(mark = 'none'): ChildProcess {
  return spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], { stdio: 'ignore', detached: true, env: { ATRIUM_CHILD: mark } })
}

verifies('life.parent-death', 'the watcher leaves alone what only has the same number, another mark, or was taken back', async () => {
  const folderMark = newUuid()
  const [other, marked, dropped] = [startStranger(), startStranger(`${folderMark}:another run`), startStranger(`${folderMark}:dropped`)]
  const watcher = startWatcher()
  watcher.stdin?.write(`add ${other.pid} another-time ${folderMark}:x\n`)
  watcher.stdin?.write(`add ${dropped.pid} ${readStartTime(dropped.pid ?? 0)?.replaceAll(' ', '_')} ${folderMark}:dropped\n`)
  watcher.stdin?.write(`drop ${dropped.pid} ${folderMark}:dropped\n`)
  watcher.stdin?.end()
  const [code] = await once(watcher, 'exit')
  expect(code).toBe(0)
  expect([other, marked, dropped].map(({ pid }) => isAlive(pid ?? 0))).toEqual([true, true, true])
  for (const child of [other, marked, dropped]) child.kill('SIGKILL')
})

verifies('life.parent-death', 'a watcher that somebody ended is replaced and knows all children again', async () => {
  const watch = new ParentWatch()
  const child = startStranger(`${newUuid()}:1`)
  const pid = child.pid ?? 0
  watch.add({ pid, started: readStartTime(pid) ?? '', mark: 'nobody:1' })
  const before = childrenOf(process.pid)
  const first = before.find(other => other !== pid && readFileSync(`/proc/${other}/cmdline`, 'utf8').includes('atrium-watcher')) ?? 0
  process.kill(first, 'SIGKILL')
  await soon(() => watcherOf()).not.toBe(first)
  await soon(() => watcherOf()).toBeGreaterThan(0)
  watch.close()
  await soon(() => isAlive(pid)).toBe(false)
  await soon(() => watcherOf()).toBe(0)
})

function watcherOf(): number {
  const isWatcher = (pid: number) => isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('atrium-watcher')
  return childrenOf(process.pid).find(isWatcher) ?? 0
}

verifies('life.parent-death', 'the script is plain enough for any shell', () => {
  for (const shell of ['/bin/sh', '/bin/dash', '/bin/bash']) {
    const { status, stderr, error } = spawnSync(shell, ['-n', '-c', WATCHER_SCRIPT], { encoding: 'utf8' })
    if (error === undefined) expect([shell, status, stderr]).toEqual([shell, 0, ''])
  }
})
