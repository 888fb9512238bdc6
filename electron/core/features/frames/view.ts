import type { Frame, FrameWithText } from '#shared/model/frame.ts'
import { RequestId } from '#shared/model/ids.ts'
import type { LinkedFrame } from '#core/upstreams/frames/frame-reader.ts'

/** More of one exchange is no reading any more: a call with thousands of progress messages shows its first, its last and says so by their numbers. */
const MAX_IN_EXCHANGE = 500

export interface FrameFilter {
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly limit: number
  readonly method?: string | undefined
  readonly requestId?: RequestId | undefined
  readonly text?: string | undefined
}

/** Newest first. */
export function choosePage(all: readonly LinkedFrame[], { before = Infinity, after = 0, limit, ...filter }: FrameFilter) {
  const chosen = all.filter(({ number }) => number < before && number > after).filter(frame => isWanted(frame, filter))
  const page = chosen.slice(-limit).reverse()
  return { frames: page.map(toFrame), hasMore: chosen.length > page.length, last: all.at(-1)?.number ?? 0 }
}

function isWanted(frame: LinkedFrame, { method, requestId, text = '' }: Omit<FrameFilter, 'before' | 'after' | 'limit'>): boolean {
  const words = text.toLowerCase()
  const isMethod = method === undefined || frame.link.method === method
  const isCall = requestId === undefined || frame.link.cause === requestId.toLowerCase()
  const isText = words === '' || frame.text.toLowerCase().includes(words) || (frame.link.method ?? '').toLowerCase().includes(words)
  return isMethod && isCall && isText
}

/** Everything of the call that a frame belongs to, or of its request where there is none. Empty when the frame is not kept. */
export function exchangeWith(all: readonly LinkedFrame[], number: number): readonly LinkedFrame[] {
  const frame = all.find(one => one.number === number)
  if (frame === undefined) return []
  const { cause, root } = frame.link
  return cause === undefined ? bounded(all.filter(({ link }) => link.root === root)) : exchangeOfCall(all, cause)
}

/** A call may be several requests: a server that asks for input is sent the same one again with the answer. */
export function exchangeOfCall(all: readonly LinkedFrame[], requestId: string): readonly LinkedFrame[] {
  return bounded(all.filter(({ link }) => link.cause === requestId.toLowerCase()))
}

function bounded(frames: readonly LinkedFrame[]): readonly LinkedFrame[] {
  if (frames.length <= MAX_IN_EXCHANGE) return frames
  const half = MAX_IN_EXCHANGE / 2
  return [...frames.slice(0, half), ...frames.slice(-half)]
}

export function toFrame({ number, at, ticks, direction, facts, process, isCopy, bytes, isCut, link }: LinkedFrame): Frame {
  const { kind, rpcId } = facts
  const { method, durationMs, cause } = link
  const requestId = cause === undefined ? null : RequestId.parse(cause)
  return { number, at, ticks, direction, kind, method, rpcId, process, isCopy, requestId, durationMs, bytes, isCut }
}

export function toFrameWithText(frame: LinkedFrame): FrameWithText {
  return { ...toFrame(frame), text: frame.text }
}
