import { z } from 'zod'
import { CALLS, type FromWorker } from './wire.ts'

const text = z.string()
const place = { line: z.number().nullable(), column: z.number().nullable() }
const bytes = z.instanceof(Uint8Array).optional()

const End = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('returned'), text }),
  z.strictObject({ kind: z.literal('threw'), name: text, message: text, ...place }),
  z.strictObject({
    kind: z.literal('stopped'),
    reason: z.enum(['timeout', 'memory', 'stack', 'cancelled', 'output', 'crashed', 'syntax']),
    message: text,
    ...place,
  }),
])

const Line = z.strictObject({ level: z.enum(['log', 'info', 'warn', 'error', 'debug']), text, ms: z.number() })

const Report = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('call'), run: z.number(), id: z.number(), op: z.enum(CALLS), text, bytes }),
  z.strictObject({ kind: z.literal('ended'), run: z.number(), end: End, console: z.array(Line), ms: z.number(), memoryBytes: z.number() }),
])

/** What a worker says, if it is one of the things it may say. */
export function readReport(message: unknown): FromWorker | undefined {
  const read = Report.safeParse(message)
  // An absent member and one that is undefined are the same here.
  return read.success ? (read.data as FromWorker) : undefined
}
