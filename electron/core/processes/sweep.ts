import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import { leaveChild, listChildren, type LedgerRow } from './child-ledger.ts'
import { send } from './kill-tree.ts'
import { findMembers } from './process-table.ts'
import { readStartTime } from './start-time.ts'

const POLL_MS = 20
const DEADLINE_MS = 5_000

interface SweepNeeds {
  readonly db: Database
  readonly folderMark: string
  readonly log: Log
}

/**
 * Ends what an earlier run of Atrium left behind, before anything is started. Finds it by pid and start time together, and on
 * Linux also by the mark in its environment; never by a name or a port, which may be someone else's. So on macOS what a child left
 * running that had died before us is not found, and on Windows nothing is: there its closed input is all that tells a child to end.
 * Resolves with how many were ended.
 */
export async function sweepChildren({ db, folderMark, log }: SweepNeeds): Promise<number> {
  const rows = listChildren(db)
  const living = rows.filter(row => row.started !== '' && readStartTime(row.pid) === row.started)
  const ended = new Set<number>()
  const deadline = AbortSignal.timeout(DEADLINE_MS)
  while (!deadline.aborted) {
    const members = await findLeftovers(living, folderMark)
    if (members.length === 0) break
    for (const pid of members) {
      send(pid, 'SIGKILL')
      ended.add(pid)
    }
    await sleep(POLL_MS)
  }
  for (const row of rows) leaveChild(db, row)
  if (rows.length > 0 || ended.size > 0) log.info('children.swept', { rows: rows.length, ended: ended.size })
  return ended.size
}

async function findLeftovers(rows: readonly LedgerRow[], folderMark: string): Promise<number[]> {
  const marked = process.platform === 'linux' ? [findMembers({ groupId: 0, mark: folderMark })] : []
  const groups = rows.map(row => findMembers({ groupId: row.pid, mark: folderMark }))
  return [...new Set((await Promise.all([...marked, ...groups])).flat())]
}
