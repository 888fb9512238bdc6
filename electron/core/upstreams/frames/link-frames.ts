import type { FrameLink } from './frame-reader.ts'
import type { SeenFrame } from './seen-frame.ts'

interface Open {
  readonly frame: SeenFrame
  readonly root: number
  readonly cause: string | undefined
  /** Cancelled: an answer may still come, but nothing else is about it. */
  isGivenUp?: boolean
}

/** Each direction of each process counts its requests for itself. */
interface Conversation {
  /** Our requests that wait for the server. */
  readonly ours: Map<string, Open>
  /** The server's that wait for us. */
  readonly theirs: Map<string, Open>
}

/**
 * Finds out what belongs together, by the ids alone. What names no request (a question or a message of a legacy server) belongs to
 * the one call that is open on its process, and to none where several are: the rule by which they are passed on, too.
 */
export function linkFrames(frames: readonly SeenFrame[]): ReadonlyMap<number, FrameLink> {
  const conversations = new Map<number, Conversation>()
  const links = new Map<number, FrameLink>()
  for (const frame of frames) {
    const conversation = conversations.get(frame.process) ?? { ours: new Map<string, Open>(), theirs: new Map<string, Open>() }
    conversations.set(frame.process, conversation)
    if (frame.facts.kind === 'request') linkRequest(frame, conversation, links)
    else if (frame.facts.kind === 'answer' || frame.facts.kind === 'error') linkAnswer(frame, conversation, links)
    else linkOther(frame, conversation, links)
  }
  return links
}

type Links = Map<number, FrameLink>

function linkRequest(frame: SeenFrame, { ours, theirs }: Conversation, links: Links): void {
  const { rpcId, method } = frame.facts
  const asker = frame.direction === 'received' ? callOf(frame, ours) : undefined
  const root = asker?.root ?? frame.number
  const cause = asker?.cause ?? frame.cause
  const waiting = frame.direction === 'sent' ? ours : theirs
  if (rpcId !== null) waiting.set(rpcId, { frame, root, cause })
  links.set(frame.number, { root, cause, method, durationMs: null })
}

function linkAnswer(frame: SeenFrame, { ours, theirs }: Conversation, links: Links): void {
  const waiting = frame.direction === 'sent' ? theirs : ours
  const { rpcId } = frame.facts
  const asked = rpcId === null ? undefined : waiting.get(rpcId)
  if (asked === undefined || rpcId === null) {
    links.set(frame.number, alone(frame))
    return
  }
  waiting.delete(rpcId)
  const durationMs = frame.ticks - asked.frame.ticks
  const { root, cause } = asked
  const { method } = asked.frame.facts
  links.set(asked.frame.number, { root, cause, method, durationMs })
  links.set(frame.number, { root, cause, method, durationMs })
}

function linkOther(frame: SeenFrame, { ours, theirs }: Conversation, links: Links): void {
  const { about, method } = frame.facts
  // A server takes back its own question; everything else is about a request of ours.
  const isOfTheirs = frame.direction === 'received' && method === 'notifications/cancelled'
  const named = about === null ? undefined : (isOfTheirs ? theirs : ours).get(about)
  if (named !== undefined && method === 'notifications/cancelled') named.isGivenUp = true
  const open = named ?? (frame.direction === 'received' ? callOf(frame, ours) : undefined)
  links.set(frame.number, open === undefined ? alone(frame) : { root: open.root, cause: open.cause, method, durationMs: null })
}

/** The call on whose own stream it came, where calls have streams; otherwise the only one there is. */
function callOf({ cause }: SeenFrame, ours: ReadonlyMap<string, Open>): Open | undefined {
  return cause === undefined ? onlyCall(ours) : [...ours.values()].find(open => open.cause === cause)
}

/** The one request that was made for a call and is not answered; our own (lists, subscriptions) cause no questions. */
function onlyCall(ours: ReadonlyMap<string, Open>): Open | undefined {
  const calls = [...ours.values()].filter(({ cause, isGivenUp }) => cause !== undefined && isGivenUp !== true)
  return calls.length === 1 ? calls[0] : undefined
}

function alone({ number, cause, facts: { method } }: SeenFrame): FrameLink {
  return { root: number, cause, method, durationMs: null }
}
