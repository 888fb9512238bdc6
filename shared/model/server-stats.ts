import { z } from 'zod'
import { Time } from './ids.ts'

/** How a server did in one minute. */
export const ServerMinute = z.object({
  /** When the minute began. */
  at: Time,
  calls: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  p50Ms: z.number().nonnegative(),
  p95Ms: z.number().nonnegative(),
})
export type ServerMinute = z.infer<typeof ServerMinute>

/** What the process trees of a server take of this machine now. */
export const ServerUsage = z.object({
  processes: z.int().nonnegative(),
  memoryBytes: z.int().nonnegative(),
  /** Processor time since its processes began, in ms: the share of time is the difference of two readings. It falls when a process ends. */
  cpuMs: z.number().nonnegative(),
})

/** How a server does: by the records of the last hour, and by its processes now. */
export const ServerStats = z.object({
  /** When this was read. */
  at: Time,
  /** From when on calls are counted: an hour ago, or later where there were too many to count. */
  since: Time,
  calls: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Of the answered and the failed calls; null where there was none. */
  p50Ms: z.number().nonnegative().nullable(),
  p95Ms: z.number().nonnegative().nullable(),
  /** Oldest first; a minute without a call is left out. */
  minutes: z.array(ServerMinute),
  inFlight: z.int().nonnegative(),
  /** Null while it does not run. */
  startedAt: Time.nullable(),
  /** How often it was started again by itself since Atrium runs. */
  restarts: z.int().nonnegative(),
  /** Null where there is nothing to measure: it does not run, it runs elsewhere, or this system does not tell. */
  usage: ServerUsage.nullable(),
})
export type ServerStats = z.infer<typeof ServerStats>
