import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect } from 'vitest'
import { openDatabase } from '#core/db/open.ts'
import { newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import { enterChild, listChildren } from '#core/processes/child-ledger.ts'
import { sweepChildren } from '#core/processes/sweep.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { isAlive } from './is-alive.ts'
import { verifies } from '../verifies.ts'

const OWNER = path.join(import.meta.dirname, 'owner.ts')
/** Ignores everything that can be ignored, and starts a process in its group and one in a session of its own. */
const STUBBORN = `
const { spawn } = require('node:child_process')
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})
const idle = ['-e', "process.on('SIGTERM',()=>{});setInterval(()=>{},1000)"]
const same = spawn(process.execPath, idle, { stdio: 'ignore' })
const own = spawn(process.execPath, idle, { stdio: 'ignore', detached: true })
process.stdin.resume()
setInterval(() => {}, 1000)
console.log(same.pid, own.pid)`
  .trim()
  .replaceAll('\n', ';')

async function killedOwner(folder: string, folderMark: string): Promise<number[]> {
  const owner = spawn(process.execPath, [OWNER, folder, folderMark, STUBBORN], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line]: Buffer[] = await once(owner.stdout, 'data')
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  return String(line).trim().split(' ').map(Number)
}

verifies(
  'servers.no-orphans',
  'after SIGKILL of Atrium the next start ends its children, their children and those that ran away',
  async () => {
    using folder = tempFolder()
    const folderMark = newUuid()
    const pids = await killedOwner(folder.path, folderMark)
    const db = openDatabase(path.join(folder.path, 'atrium.db'))
    expect(pids).toHaveLength(3)
    expect(pids.map(isAlive)).toEqual([true, true, true])
    expect(listChildren(db).map(row => row.pid)).toEqual([pids[0]])
    const ended = await sweepChildren({ db, folderMark, log: silentLog })
    expect(pids.map(isAlive)).toEqual(process.platform === 'linux' ? [false, false, false] : [false, false, true])
    expect(ended).toBe(process.platform === 'linux' ? 3 : 2)
    expect(listChildren(db)).toEqual([])
    db.close()
  },
)

verifies('servers.no-orphans', 'the sweep leaves alone what only has the same number, and children of another data folder', async () => {
  using folder = tempFolder()
  const db = openDatabase(path.join(folder.path, 'atrium.db'))
  const stranger = spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], {
    stdio: 'ignore',
    detached: true,
    env: { ATRIUM_CHILD: `${newUuid()}:1` },
  })
  const pid = stranger.pid ?? 0
  enterChild(db, { pid, started: 'another time', serverId: 'srv_test' }, 0)
  enterChild(db, { pid, started: '', serverId: 'srv_test' }, 0)
  expect(await sweepChildren({ db, folderMark: newUuid(), log: silentLog })).toBe(0)
  expect(isAlive(pid)).toBe(true)
  expect(listChildren(db)).toEqual([])
  stranger.kill('SIGKILL')
  await once(stranger, 'exit')
  db.close()
})
