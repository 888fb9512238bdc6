import type { CallRecord } from '#shared/model/call.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { findLiveKey } from '../../electron/core/features/keys/index.ts'
import { searchAudit, type AuditFilter } from '../../electron/core/audit/search.ts'
import { openDatabase } from '../../electron/core/db/open.ts'
import { startAudit } from '../../test/audit/audit-world.ts'
import { recordCalls } from '../../test/harness/record-call.ts'
import { startTestApp } from '../../test/harness/start-app.ts'
import { tempFolder } from '../../test/harness/temp-folder.ts'
import { coldStarts } from './cold-start.ts'
import { median, quantile } from './load.ts'

/** As many as are sealed at a time. */
const BATCH = 100
const LIMIT = 50
const ROUNDS = 20
/** The records lie over three months, as those of somebody who uses Atrium all day do. */
const MONTHS_MS = 90 * 86_400_000

export interface AuditFigures {
  /** Milliseconds: the slowest kind of page, the median of its rounds. */
  readonly pages: Readonly<Record<string, number>>
  readonly searches: Readonly<Record<string, number>>
  readonly verifiedPerSecond: number
  readonly indexedPerSecond: number
  /** Milliseconds from the start of the process to the first answer, without any and with all. */
  readonly startMs: number
  readonly startWithMs: number
}

/** What is asked of an audit of so many records of one workspace, and what it costs a start. */
export async function measureAudit(records: number): Promise<AuditFigures> {
  await using audit = await startAudit()
  const begin = 1_800_000_000_000
  for (const calls of batches(records, begin)) {
    recordCalls(audit.db, audit.workspaceId, calls)
    await audit.sealer.sealAll()
  }
  const find = (filter: Partial<AuditFilter>) => searchAudit(audit.db, audit.workspaceId, { limit: LIMIT, ...filter })
  const beforeIndex = performance.now()
  find({ text: 'nothing' })
  const indexedPerSecond = records / ((performance.now() - beforeIndex) / 1_000)
  const middle = begin + MONTHS_MS / 2
  const pages = timed(find, {
    'the newest': {},
    'of an outcome': { outcome: 'limited' },
    'of a gate': { gate: 'limits' },
    'of a day': { from: middle, to: middle + 86_400_000 },
    'of a time without any': { from: begin + 2 * MONTHS_MS },
    'far back': { before: Math.floor(records / 10) },
    'of a surface that is not there': { surface: 'page' },
  })
  const searches = timed(find, {
    'a word of many': { text: 'files' },
    'a word of one in a thousand': { text: 'tool777' },
    'two words': { text: 'files tool5' },
    'a word that is not there': { text: 'quetzal' },
  })
  const beforeVerify = performance.now()
  const verdict = await audit.verify()
  if (!verdict.isWhole) throw new Error('The audit that was made is not whole.')
  const verifiedPerSecond = records / ((performance.now() - beforeVerify) / 1_000)
  const startMs = median((await coldStarts(5)).map(({ readyMs }) => readyMs))
  const startWithMs = median((await coldStarts(5, folder => fillFolder(folder, records))).map(({ readyMs }) => readyMs))
  return { pages, searches, verifiedPerSecond, indexedPerSecond, startMs, startWithMs }
}

function timed(
  find: (filter: Partial<AuditFilter>) => unknown,
  kinds: Readonly<Record<string, Partial<AuditFilter>>>,
): Record<string, number> {
  const entries = Object.entries(kinds).map(([name, filter]): [string, number] => {
    const times = Array.from({ length: ROUNDS }, () => {
      const before = performance.now()
      find(filter)
      return performance.now() - before
    })
    return [name, median(times)]
  })
  return Object.fromEntries(entries)
}

function* batches(records: number, begin: number): Generator<readonly Partial<CallRecord>[]> {
  for (let made = 0; made < records; made += BATCH)
    yield Array.from({ length: Math.min(BATCH, records - made) }, (_, index) => {
      const n = made + index
      const isDenied = n % 97 === 0
      return {
        at: begin + Math.floor((n * MONTHS_MS) / records),
        target: `files__tool${n % 1_000}`,
        argumentsSha256: 'ab'.repeat(32),
        resultSha256: 'cd'.repeat(32),
        ...(isDenied ? { outcome: 'limited' as const, gate: n % 2 === 0 ? 'limits' : 'scope', message: 'Too many calls.' } : {}),
      }
    })
}

async function fillFolder(folder: string, records: number): Promise<void> {
  const id = await workspaceIdIn(folder)
  const db = openDatabase(`${folder}/atrium.db`)
  for (const calls of batches(records, Date.now() - MONTHS_MS)) recordCalls(db, id, calls)
  db.close()
}

async function workspaceIdIn(folder: string): Promise<WorkspaceId> {
  await using app = await startTestApp({ dataFolder: folder })
  return (await app.defaultWorkspace()).id
}

/** Microseconds to find whose key a bearer is, among 1,000 workspaces with ten keys each. */
export async function measureAuthentication(): Promise<{ readonly p50: number; readonly p99: number }> {
  using folder = tempFolder()
  const bearers: string[] = []
  {
    await using app = await startTestApp({ dataFolder: folder.path })
    for (let n = 0; n < 1_000; n += 1) {
      const workspace = await app.call('workspaces.create', { name: `Workspace ${n}` })
      for (let key = 0; key < 10; key += 1) bearers.push(await app.addKey(workspace, `key ${key}`))
    }
  }
  const db = openDatabase(`${folder.path}/atrium.db`)
  const now = Date.now()
  const times = Array.from({ length: 50_000 }, (_, n) => {
    const bearer = bearers[(n * 7_919) % bearers.length]
    const before = performance.now()
    if (findLiveKey(db, bearer, now, 'mcp') === undefined) throw new Error('A key that was made is not found.')
    return (performance.now() - before) * 1_000
  })
  db.close()
  const sorted = times.slice(5_000).sort((a, b) => a - b)
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}
