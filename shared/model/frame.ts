import { z } from 'zod'
import { CallRecord } from './call.ts'
import { RequestId, ServerId, Time } from './ids.ts'

/** `batch` is several messages in one; `text` is what a server printed where it should only speak. */
export const FRAME_KINDS = ['request', 'answer', 'error', 'notification', 'batch', 'text'] as const

/** One message between Atrium and a server, without its body. Everything in it is redacted. */
export const Frame = z.object({
  /** Its place in the order of this server's frames, from 1; numbers are never used twice while Atrium runs. */
  number: z.int().positive(),
  at: Time,
  /** Milliseconds of a clock that only goes forward, with fractions: for what is between two frames, often less than one. */
  ticks: z.number(),
  /** `sent` by Atrium, or `received` from the server. */
  direction: z.enum(['sent', 'received']),
  kind: z.enum(FRAME_KINDS),
  /** Of an answer: that of its request; null where that is not kept any more, or there is none. */
  method: z.string().nullable(),
  /** The JSON-RPC id as it is written in JSON: `7` or `"a"`. */
  rpcId: z.string().nullable(),
  /** Which start of the server it belongs to, from 1. */
  process: z.int().positive(),
  /** True for a copy that serves clients which can be asked back. */
  isCopy: z.boolean(),
  /** The call that caused it; null for what Atrium or the server said by itself, and where it cannot be told. */
  requestId: RequestId.nullable(),
  /** On a request and its answer: how long the answer took. */
  durationMs: z.number().nonnegative().nullable(),
  /** Size of the message as it was, in bytes. */
  bytes: z.int().nonnegative(),
  /** Only the beginning of the body is kept. */
  isCut: z.boolean(),
})
export type Frame = z.infer<typeof Frame>

export const FrameWithText = Frame.extend({ text: z.string() })
export type FrameWithText = z.infer<typeof FrameWithText>

/** What belongs to one request: the request, what the server said and asked meanwhile, and the answer, oldest first. */
export const FrameExchange = z.object({
  serverId: ServerId,
  /** The call that caused it, and its record once it is written. */
  requestId: RequestId.nullable(),
  call: CallRecord.nullable(),
  frames: z.array(FrameWithText).min(1),
})
export type FrameExchange = z.infer<typeof FrameExchange>
