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

/** Who needs a copy, and of which kind. */
export interface LaneClient {
  readonly key: string
  readonly principal: string
}

/** A call that waits for a copy. */
export interface LaneWaiter extends LaneClient {
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

type Decision =
  | { readonly do: 'take'; readonly member: LaneMember }
  | { readonly do: 'wait'; readonly until: number | undefined }
  | { readonly do: 'start' }
  | { readonly do: 'end'; readonly member: LaneMember }

/** What is left for the next in the queue. */
interface Left {
  free: readonly LaneMember[]
  /** Keys of copies that are starting and that nobody in front waits for. */
  starting: readonly string[]
  /** Copies that are ending: their room is nobody's yet. */
  ending: number
  /** Keys of copies this plan starts. */
  starts: readonly string[]
}

/** Who gets which copy, and which copies come and go. Decides only; first come, first served. */
export function planLane(view: LaneView): LanePlan {
  const keysOf = (at: LaneMember['at']) => view.members.filter(member => member.at === at).map(member => member.key)
  const left: Left = {
    free: view.members.filter(member => member.at === 'idle'),
    starting: keysOf('starting'),
    ending: keysOf('ending').length,
    starts: [],
  }
  const decisions = view.waiters.map(waiter => decide(view, left, waiter))
  const untils = decisions.flatMap(decision => (decision.do === 'wait' && decision.until !== undefined ? [decision.until] : []))
  return {
    takes: decisions.flatMap((decision, waiter) => (decision.do === 'take' ? [{ waiter, member: decision.member.id }] : [])),
    starts: left.starts,
    ends: decisions.flatMap(decision => (decision.do === 'end' ? [decision.member.id] : [])),
    againAt: untils.length === 0 ? undefined : Math.min(...untils),
  }
}

/** What is done for one waiter; takes from `left` what that needs. */
function decide(view: LaneView, left: Left, waiter: LaneWaiter): Decision {
  const taken = choose(left.free, waiter)
  if (taken !== undefined) {
    left.free = left.free.filter(member => member !== taken)
    return { do: 'take', member: taken }
  }
  const claimed = left.starting.indexOf(waiter.key)
  if (claimed !== -1) {
    left.starting = left.starting.toSpliced(claimed, 1)
    return { do: 'wait', until: undefined }
  }
  return canWait(view, left, waiter) ?? makeRoom(view, left, waiter)
}

/** A wait, if another copy will soon be there for it; undefined when one more is to be started. */
function canWait({ members, resting, now }: LaneView, left: Left, waiter: LaneWaiter): Decision | undefined {
  const { key } = waiter
  if (!left.starts.includes(key) && !members.some(member => isFitting(member, waiter))) return undefined
  const ofKey = members.filter(member => member.key === key)
  const patientUntil = Math.max(waiter.since, ...ofKey.map(member => member.readyAt)) + PATIENCE_MS
  if (now < patientUntil && !resting.has(key)) return { do: 'wait', until: patientUntil }
  // As many at a time as there are already: a crowd before the first copy is ready must not start all eight.
  const starting = ofKey.filter(member => member.at === 'starting').length
  const isStartingEnough = starting + countOf(left.starts, key) >= Math.max(1, ofKey.length - starting)
  return resting.has(key) || isStartingEnough ? { do: 'wait', until: undefined } : undefined
}

/** One more copy where there is room for it, otherwise the end of one that nobody uses. */
function makeRoom({ members }: LaneView, left: Left, { key }: LaneWaiter): Decision {
  const isKeyFull =
    countOf(
      members.map(member => member.key),
      key,
    ) +
      countOf(left.starts, key) >=
    MAX_PER_KEY
  if (!isKeyFull && members.length + left.starts.length < MAX_PER_SERVER) {
    left.starts = [...left.starts, key]
    return { do: 'start' }
  }
  if (left.ending > 0) {
    left.ending -= 1
    return { do: 'wait', until: undefined }
  }
  const candidates = isKeyFull ? left.free.filter(member => member.key === key) : left.free
  const evicted = candidates.toSorted((a, b) => a.idleSince - b.idleSince)[0]
  if (evicted === undefined) return { do: 'wait', until: undefined }
  left.free = left.free.filter(member => member !== evicted)
  return { do: 'end', member: evicted }
}

const countOf = (keys: readonly string[], key: string): number => keys.filter(other => other === key).length

/** A copy that this client may use once it is free. */
export function isFitting(member: LaneMember, { key, principal }: LaneClient): boolean {
  return member.key === key && member.at !== 'ending' && (member.boundTo === undefined || member.boundTo === principal)
}

/** Its own copy first, then the one it used last, as a server may keep something in its memory; then any. */
export function choose<M extends LaneMember>(free: readonly M[], waiter: LaneClient): M | undefined {
  const fitting = free.filter(member => isFitting(member, waiter))
  return (
    fitting.find(member => member.boundTo === waiter.principal) ??
    fitting.find(member => member.lastPrincipal === waiter.principal) ??
    fitting[0]
  )
}
