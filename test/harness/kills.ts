import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { isLiving } from './marked-processes.ts'

const SHARE_OF_ATRIUM = 0.4

/** How many random kills a run has, of Atrium and of its servers: 25 in all, or as many as ATRIUM_KILLS says (the long run: 200). */
export function killCounts(): { readonly ofAtrium: number; readonly ofServers: number } {
  const all = Number(process.env.ATRIUM_KILLS ?? 25)
  const ofAtrium = Math.round(all * SHARE_OF_ATRIUM)
  return { ofAtrium, ofServers: all - ofAtrium }
}

/** Of the moments of a run. A run prints it, so that one that failed can be had again with ATRIUM_SEED. */
export function chosenSeed(): number {
  return Number(process.env.ATRIUM_SEED ?? Date.now() % 1_000_000)
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Looks into a data file beside Atrium, as it lies there: also after a kill, before anybody has mended anything. */
export function lookInto<T>(dataFolder: string, look: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(join(dataFolder, 'atrium.db'), { readonly: true })
  try {
    return look(db)
  } finally {
    db.close()
  }
}

/** What every child of a data folder carries in its environment. */
export function folderMarkOf(dataFolder: string): string {
  return lookInto(dataFolder, db => db.prepare<[], { folder_id: string }>('SELECT folder_id FROM organization').get()?.folder_id ?? '')
}

/** How each recorded call ended, by its request id. */
export function outcomesIn(dataFolder: string): Map<string, string> {
  const rows = lookInto(dataFolder, db =>
    db.prepare<[], { request_id: string; outcome: string }>('SELECT request_id, outcome FROM calls').all(),
  )
  return new Map(rows.map(({ request_id, outcome }) => [request_id, outcome]))
}

/** The request ids of all calls that are counted as used. */
export function usedIn(dataFolder: string): Set<string> {
  const rows = lookInto(dataFolder, db => db.prepare<[], { request_id: string }>('SELECT request_id FROM usage_events').all())
  return new Set(rows.map(({ request_id }) => request_id))
}

/** The watchers that an Atrium has started, of which there is one at a time. They carry no mark. Linux. */
export function watchersOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(other => isLiving(other) && parentOf(other) === pid && commandOf(other).includes('atrium-watcher'))
}

/** The words with which a process was started. */
export function commandOf(pid: number): string {
  return readProc(pid, 'cmdline').replaceAll('\0', ' ')
}

function parentOf(pid: number): number {
  const stat = readProc(pid, 'stat')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // It ended meanwhile, or is another user's.
    return ''
  }
}
