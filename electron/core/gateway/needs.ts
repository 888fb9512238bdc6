import type { CallRecord } from '#shared/model/call.ts'
import type { KeyId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { DEFAULT_SERVING, servingTimesOf, type ServingWishes } from '#shared/model/serving.ts'
import type { ApprovalPolicy } from '#core/features/approvals/index.ts'
import type { ToolPolicy } from '#core/features/tools/index.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { Platform } from '#core/platform.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { KeyFacts } from './exchange.ts'
import type { Gate } from './gates/gate.ts'
import type { AlsoWrite } from './recorder.ts'

/** A page of a list as it was told; its size about. */
export interface Listed {
  readonly workspaceId: WorkspaceId
  readonly keyId: KeyId | null
  readonly method: string
  readonly bytes: number
}

/** A server as the gateway needs it. Only one that is on and approved is offered. */
export interface ServerFacts {
  readonly id: ServerId
  readonly slug: string
  readonly name: string
  readonly isOn: boolean
  readonly isApproved: boolean
  readonly fingerprint: string
  readonly times: ServingWishes
}

export interface CallTimeouts {
  /** How long a server may stay silent on a call; its progress starts this anew. */
  readonly callMs: number
  /** How long a call may take with all its progress. */
  readonly maxCallMs: number
  /** How long a list waits for each server that has never been listed; the others' lists do not wait longer. */
  readonly listMs: number
  /** As `listMs`, for what a workspace says of itself. */
  readonly helloMs: number
}

/**
 * Hello and list come one after the other while a client starts, and together have to fit into the ten seconds that the most impatient
 * one grants (Codex): better a list that says what it lacks than a client without any tool.
 */
export const DEFAULT_TIMEOUTS: CallTimeouts = {
  callMs: DEFAULT_SERVING.callTimeoutMs,
  maxCallMs: DEFAULT_SERVING.maxCallMs,
  listMs: 6_000,
  helloMs: 3_000,
}

/** What holds for calls of this server. */
export function timeoutsFor({ times }: ServerFacts, defaults: CallTimeouts): CallTimeouts {
  const held = servingTimesOf(times, { ...DEFAULT_SERVING, callTimeoutMs: defaults.callMs, maxCallMs: defaults.maxCallMs })
  return { ...defaults, callMs: held.callTimeoutMs, maxCallMs: held.maxCallMs }
}

export interface CallsNeeds {
  readonly db: Database
  readonly platform: Pick<Platform, 'now' | 'ticks' | 'version'>
  readonly log: Log
  readonly upstreams: Upstreams
  /**
   * All servers of a workspace, sorted by slug. Called for every call: keep it cheap, and give the same array again while
   * nothing has changed where that is easy (the offers are then known to be fresh without a comparison).
   */
  readonly serversOf: (workspaceId: WorkspaceId) => readonly ServerFacts[]
  /** What was decided about the servers' tools; asked for every call. */
  readonly toolPolicy: ToolPolicy
  /** For tools that call tools. */
  readonly nested: {
    readonly newUuid: () => string
    /** A key as it is now; undefined when it opens its workspace no more, by the surface that it came by. */
    readonly keyNow: (keyId: KeyId, surface: 'mcp' | 'rest') => KeyFacts | undefined
    /** Counts one more call against the limits of a key, until it is released; undefined where they leave no room. `end`: the key ends. */
    readonly admit: (keyId: KeyId, end: () => void) => (() => void) | undefined
  }
  /** Throws `locked` for a server that needs the vault while that is locked. */
  readonly checkUnlocked?: (server: ServerFacts) => void
  /** What is asked of each call after its key's reach, in this order. Absent: nothing more. */
  readonly gates?: readonly Gate[]
  /** What the rules of a workspace leave of it for a key, where they always block something: the rest is not listed. Absent: everything. */
  readonly unblockedFor?: ApprovalPolicy['unblockedFor']
  /** What is written with records, in their transaction: all of it is on disk before the answers leave, or none. */
  readonly alsoWrite?: readonly AlsoWrite[]
  /** A client was told a list, which is no call. Must not wait. */
  readonly onListed?: (listed: Listed) => void
  /** After the records are on disk. */
  readonly onRecorded: (workspaceId: WorkspaceId, records: readonly CallRecord[]) => void
  readonly timeouts?: Partial<CallTimeouts>
}
