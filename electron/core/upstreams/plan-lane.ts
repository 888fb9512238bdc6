/** Copies of a server for one set of capabilities; each serves one call at a time. */
export const MAX_PER_KEY = 8
/** All copies of a server together, whatever their capabilities. */
export const MAX_PER_SERVER = 16
/** A call waits this long for a busy copy before another is started: most calls are over by then, and a start takes longer. */
export const PATIENCE_MS = 50

/** A copy of the server as the plan sees it. */
export interface LaneMember {
  readonly id: number
  readonly key: string
  readonly at: 'starting' | 'idle' | 'busy' | 'ending'
  /** The client it belongs to since it asked it something; undefined: anybody may have it. */
  readonly boundTo: string | undefined
  /** The client it served last. */
  readonly lastPrincipal: string | undefined
  readonly idleSince: number
  readonly readyAt: number
}

/** A call that waits for a copy. */
export interface LaneWaiter {
  readonly key: string
  readonly principal: string
  readonly since: number
}

export interface LanePlan {
  /** Which waiter (by its place in the queue) gets which member. */
  readonly takes: readonly { readonly waiter: number; readonly member: number }[]
  /** Keys for which a copy is started, one each. */
  readonly starts: readonly string[]
  /** Members that are ended to make room. */
  readonly ends: readonly number[]
  /** When to plan again if nothing happens before; undefined: only when something does. */
  readonly againAt: number | undefined
}

interface LaneView {
  readonly members: readonly LaneMember[]
  /** In the order they came. */
  readonly waiters: readonly LaneWaiter[]
  /** Keys for which a start failed lately: while another copy can serve, none is tried. */
  readonly resting: ReadonlySet<string>
  /** Monotonic milliseconds, as everything here. */
  readonly now: number
}

/** Who gets which copy, and which copies come and go. Decides only; first come, first served. */
export function planLane({ members, waiters, resting, now }: LaneView): LanePlan {
  const free = new Map(members.filter(member => member.at === 'idle').map(member => [member.id, member]))
  const starting = countByKey(members.filter(member => member.at === 'starting'))
  const counts = countByKey(members)
  let total = members.length
  const isStarting = (key: string) => (member: LaneMember) => member.key === key && member.at === 'starting'
  const countStarting = (key: string) => members.filter(isStarting(key)).length + starts.filter(started => started === key).length
  const countReady = (key: string) => members.filter(member => member.key === key && member.at !== 'starting').length
  const takes: { waiter: number; member: number }[] = []
  const starts: string[] = []
  const ends: number[] = []
  const waits: number[] = []
  for (const [index, waiter] of waiters.entries()) {
    const taken = choose([...free.values()], waiter)
    if (taken !== undefined) {
      free.delete(taken.id)
      takes.push({ waiter: index, member: taken.id })
      continue
    }
    if (take(starting, waiter.key)) continue
    const isServed = members.some(member => isFitting(member, waiter))
    if (isServed && resting.has(waiter.key)) continue
    const patientUntil = Math.max(waiter.since, newestReadyAt(members, waiter.key)) + PATIENCE_MS
    if (isServed && now < patientUntil) {
      waits.push(patientUntil)
      continue
    }
    // As many at a time as there are already: a crowd before the first copy is ready must not start all eight.
    if (isServed && countStarting(waiter.key) >= Math.max(1, countReady(waiter.key))) continue
    const hasRoom = (counts.get(waiter.key) ?? 0) < MAX_PER_KEY && total < MAX_PER_SERVER
    const evicted = hasRoom ? undefined : chooseEvicted([...free.values()], waiter, counts)
    if (hasRoom) {
      starts.push(waiter.key)
      counts.set(waiter.key, (counts.get(waiter.key) ?? 0) + 1)
      total += 1
    }
    if (evicted !== undefined) {
      free.delete(evicted.id)
      ends.push(evicted.id)
    }
  }
  return { takes, starts, ends, againAt: waits.length === 0 ? undefined : Math.min(...waits) }
}

function newestReadyAt(members: readonly LaneMember[], key: string): number {
  return Math.max(-Infinity, ...members.filter(member => member.key === key).map(member => member.readyAt))
}

/** Counts one down, if there is one. */
function take(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0
  if (left > 0) counts.set(key, left - 1)
  return left > 0
}

/** A copy that this client may use once it is free. */
function isFitting(member: LaneMember, { key, principal }: LaneWaiter): boolean {
  return member.key === key && member.at !== 'ending' && (member.boundTo === undefined || member.boundTo === principal)
}

/** Its own copy first, then the one it used last, as a server may keep something in its memory; then any. */
function choose(free: readonly LaneMember[], waiter: LaneWaiter): LaneMember | undefined {
  const fitting = free.filter(member => isFitting(member, waiter))
  return fitting.find(member => member.boundTo === waiter.principal) ?? fitting.find(member => member.lastPrincipal === waiter.principal) ?? fitting[0]
}

/** The copy that was idle longest; one of the same key when that key is what is full. */
function chooseEvicted(free: readonly LaneMember[], { key }: LaneWaiter, counts: ReadonlyMap<string, number>): LaneMember | undefined {
  const isKeyFull = (counts.get(key) ?? 0) >= MAX_PER_KEY
  const candidates = isKeyFull ? free.filter(member => member.key === key) : free
  return candidates.toSorted((a, b) => a.idleSince - b.idleSince)[0]
}

function countByKey(members: readonly LaneMember[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { key } of members) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
