import { z } from 'zod'
import { CodeHost } from './code-host.ts'

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

/** What the code tools of a workspace may take and reach. */
const codeLimits = {
  codeMemoryMb: z.int().min(8).max(1_024),
  /** How long one run may take, host calls included. */
  codeTimeoutMs: z.int().min(100).max(600_000),
  /** Reached by `fetch` from every tool, beside a tool's own. */
  codeHosts: z.array(CodeHost).max(256),
  /** Names or addresses that may be reached although they lead to this machine or its network. */
  codePrivateHosts: z.array(CodeHost).max(256),
}

/** How much of its audit a workspace keeps: what is beyond either is removed, the oldest first. */
const auditKeeping = {
  /** Records. A quarter of a million are about 150 MB, and weeks of heavy use. */
  auditKeepRecords: z.int().min(1_000).max(10_000_000),
  /** Null: however old they are. */
  auditKeepDays: z.int().min(1).max(3_650).nullable(),
}

/** How long a call that a person has to approve is held, in ms: clients give up after a minute or so, and its run has to fit in as well. */
const approvalHoldMs = z.int().min(1_000).max(600_000)

/** How the servers of a workspace are treated that do not say it themselves (null: as Atrium finds best), and what their code may do. */
export const WorkspaceSettings = z.object({
  callTimeoutMs: servingTimes.callTimeoutMs.default(null),
  maxCallMs: servingTimes.maxCallMs.default(null),
  idleStopMs: servingTimes.idleStopMs.default(null),
  /** A server that runs with replaced secrets is restarted by itself, when no call waits for it. */
  restartsForSecrets: z.boolean().default(false),
  codeMemoryMb: codeLimits.codeMemoryMb.default(64),
  codeTimeoutMs: codeLimits.codeTimeoutMs.default(30_000),
  codeHosts: codeLimits.codeHosts.default([]),
  codePrivateHosts: codeLimits.codePrivateHosts.default([]),
  auditKeepRecords: auditKeeping.auditKeepRecords.default(250_000),
  auditKeepDays: auditKeeping.auditKeepDays.default(null),
  approvalHoldMs: approvalHoldMs.default(50_000),
})
export type WorkspaceSettings = z.infer<typeof WorkspaceSettings>

/** A change of the settings: a member that is left out stays as it is. */
export const WorkspaceSettingsChange = z
  .object({ ...servingTimes, ...codeLimits, ...auditKeeping, restartsForSecrets: z.boolean(), approvalHoldMs })
  .partial()
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
