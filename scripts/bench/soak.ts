import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageFor, type Message } from './load.ts'
import { startTarget, type Target } from './target.ts'

const CLIENTS = 10
const SERVERS = 10
const CALLS_A_SECOND = 200
/** The first part compiles and fills caches, and is not compared. */
const WARM_SHARE = 0.2

/** What Atrium and its servers hold at one moment. */
export interface Held {
  readonly resident: number
  readonly heap: number
  readonly descriptors: number
  readonly processes: number
}

export interface Soak {
  readonly calls: number
  readonly warm: Held
  readonly end: Held
}

/** 10 clients of 10 servers, 200 calls a second in all. Descriptors and processes are counted on Linux alone, and are 0 elsewhere. */
export async function soak(seconds: number): Promise<Soak> {
  await using target = await startTarget('soak-target.ts', [String(SERVERS)])
  const messages = await Promise.all(
    Array.from({ length: SERVERS }, (_, at) => messageFor({ ...target.endpoint, tool: `echo-${at}__echo` }, 'modern', 'tools/call')),
  )
  let calls = 0
  const until = performance.now() + seconds * 1_000
  const client = async (first: number) => {
    const pause = (1_000 * CLIENTS) / CALLS_A_SECOND
    for (let n = first; performance.now() < until; n += 1) {
      const begun = performance.now()
      await once(target, messages[n % messages.length])
      calls += 1
      await sleep(Math.max(0, pause - (performance.now() - begun)))
    }
  }
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, at) => client(at)))
  await sleep(seconds * 1_000 * WARM_SHARE)
  const warm = await heldBy(target)
  await clients
  return { calls, warm, end: await heldBy(target) }
}

async function once({ endpoint }: Target, message: Message | undefined): Promise<void> {
  if (message === undefined) throw new Error('Each server has a message.')
  const answer = await fetch(endpoint.url, { method: 'POST', headers: { ...message.headers }, body: message.body })
  const text = await answer.text()
  if (!text.includes('"hello, gateway"')) throw new Error(`A call was answered with ${answer.status}: ${text.slice(0, 200)}`)
}

async function heldBy(target: Target): Promise<Held> {
  const { rss, heapUsed } = await target.memory()
  const { pid } = target
  return { resident: rss, heap: heapUsed, descriptors: countIn(`/proc/${pid}/fd`), processes: childrenOf(pid) }
}

function countIn(folder: string): number {
  try {
    return readdirSync(folder).length
  } catch {
    return 0
  }
}

function childrenOf(pid: number): number {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').length
  } catch {
    return 0
  }
}
