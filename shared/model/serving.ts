import { z } from 'zod'

const DAY_MS = 86_400_000

/** How long servers may take and run. A workspace sets it for its servers, a server for itself. */
export const servingTimes = {
  /** How long it may stay silent on a call; its progress starts this anew. */
  callTimeoutMs: z.int().min(1_000).max(DAY_MS).nullable(),
  /** How long a call may take with all its progress. */
  maxCallMs: z.int().min(1_000).max(DAY_MS).nullable(),
  /** Stopped after this long without use; 0: never. What it offers stays known. */
  idleStopMs: z
    .int()
    .min(0)
    .max(7 * DAY_MS)
    .nullable(),
}

/** How the servers of a workspace are treated that do not say it themselves. Null: as Atrium finds best. */
export const WorkspaceSettings = z.object({
  callTimeoutMs: servingTimes.callTimeoutMs.default(null),
  maxCallMs: servingTimes.maxCallMs.default(null),
  idleStopMs: servingTimes.idleStopMs.default(null),
})
export type WorkspaceSettings = z.infer<typeof WorkspaceSettings>

/** A change of the settings: a member that is left out stays as it is. */
export const WorkspaceSettingsChange = z.object(servingTimes).partial()
export type WorkspaceSettingsChange = z.infer<typeof WorkspaceSettingsChange>

/**
 * Five minutes of silence, an hour with progress: clients give up on their own long before (the most impatient after one minute), so
 * these only end what nobody waits for. A quarter of an hour of idling: longer than a person pauses within one task, short enough that
 * yesterday's servers hold no memory today; the next call starts one again within a second or two.
 */
export const DEFAULT_SERVING: ServingTimes = { callTimeoutMs: 300_000, maxCallMs: 3_600_000, idleStopMs: 900_000 }

export interface ServingTimes {
  readonly callTimeoutMs: number
  readonly maxCallMs: number
  readonly idleStopMs: number
}

/** What was set; null: nothing. */
export type ServingWishes = { readonly [Name in keyof ServingTimes]: number | null }

/** The server's own word, else its workspace's. */
export function servingWishesOf(server: ServingWishes, workspace: ServingWishes): ServingWishes {
  return {
    callTimeoutMs: server.callTimeoutMs ?? workspace.callTimeoutMs,
    maxCallMs: server.maxCallMs ?? workspace.maxCallMs,
    idleStopMs: server.idleStopMs ?? workspace.idleStopMs,
  }
}

/** What holds in the end. A longer silence that was asked for is not cut by the default for the whole call. */
export function servingTimesOf(wishes: ServingWishes, defaults: ServingTimes = DEFAULT_SERVING): ServingTimes {
  const callTimeoutMs = wishes.callTimeoutMs ?? defaults.callTimeoutMs
  return {
    callTimeoutMs,
    maxCallMs: wishes.maxCallMs ?? Math.max(defaults.maxCallMs, callTimeoutMs),
    idleStopMs: wishes.idleStopMs ?? defaults.idleStopMs,
  }
}
