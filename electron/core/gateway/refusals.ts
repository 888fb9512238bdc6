import type { CallRecord } from '#shared/model/call.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { RequestId } from '#shared/model/ids.ts'
import type { KeyFacts, WorkspaceFacts } from './exchange.ts'
import type { CallsNeeds } from './needs.ts'
import type { Recorder } from './recorder.ts'

/** Refusals recorded in a minute, for each workspace: anyone on this machine can cause them, and nobody may fill the disk. */
const MAX_PER_MINUTE = 60
const MINUTE_MS = 60_000

/** A request that was refused at the door. */
export interface RefusedRequest {
  readonly requestId: string
  /** Undefined: there is no such workspace, and nobody whose Activity could show it. */
  readonly workspace: WorkspaceFacts | undefined
  readonly key: KeyFacts | undefined
  readonly surface: 'mcp' | 'rest'
  readonly gate: string
  readonly code: ErrorCode
  readonly message: string
  /** What would let it in, where that is known. */
  readonly opens?: string
}

/** Records refusals at the door, as far as their workspace exists and its minute is not full. */
export function createRefusals(recorder: Recorder, platform: CallsNeeds['platform']): (refused: RefusedRequest) => Promise<void> {
  const minutes = new Map<WorkspaceId, { readonly since: number; count: number }>()
  const hasRoom = (workspaceId: WorkspaceId, now: number): boolean => {
    const minute = minutes.get(workspaceId)
    // A clock that was set back begins a new minute too.
    if (!minute || now < minute.since || now - minute.since >= MINUTE_MS) {
      minutes.set(workspaceId, { since: now, count: 1 })
      return true
    }
    minute.count += 1
    return minute.count <= MAX_PER_MINUTE
  }
  return async refused => {
    const { workspace } = refused
    if (!workspace) return
    const now = platform.now()
    if (hasRoom(workspace.id, now)) await recorder.record(recordOf(refused, workspace, now))
  }
}

function recordOf(
  { requestId, key, surface, gate, code, message, opens }: RefusedRequest,
  workspace: WorkspaceFacts,
  now: number,
): CallRecord {
  // A key of another workspace is not named in this one's records.
  const own = key?.workspaceId === workspace.id ? key : undefined
  return {
    requestId: RequestId.parse(requestId),
    parentRequestId: null,
    workspaceId: workspace.id,
    at: now,
    method: 'connect',
    surface,
    keyId: own?.id ?? null,
    keyName: own?.name ?? null,
    callerId: own?.id ?? null,
    clientName: null,
    serverId: null,
    serverName: null,
    target: '',
    outcome: code,
    gate,
    opens: opens ?? null,
    message,
    durationMs: 0,
    argumentBytes: 0,
    resultBytes: 0,
    argumentsSha256: null,
    resultSha256: null,
    usage: null,
  }
}
