import type { CallRecord } from '#shared/model/call.ts'
import type { KeyId, ServerId } from '#shared/model/ids.ts'

export interface CallFilter {
  readonly keyId?: KeyId
  readonly serverId?: ServerId
  readonly outcome?: 'ok' | 'failed'
  /** Part of the target, the key's name or the request id. */
  readonly text?: string
}

/** A call that the server answered with a question has not failed: the client comes again with the answer. */
export function hasFailed({ outcome }: CallRecord): boolean {
  return outcome !== 'ok' && outcome !== 'input_required'
}

/** What `calls.list` would answer for this call: calls that arrive live are held to the same filter. */
export function matches(call: CallRecord, { keyId, serverId, outcome, text = '' }: CallFilter): boolean {
  const words = text.toLowerCase()
  const isText = [call.target, call.keyName ?? '', call.requestId].some(part => part.toLowerCase().includes(words))
  const isKey = keyId === undefined || call.keyId === keyId
  const isServer = serverId === undefined || call.serverId === serverId
  const isOutcome = outcome === undefined || hasFailed(call) === (outcome === 'failed')
  return isText && isKey && isServer && isOutcome
}

/**
 * Two lists, newest first, as one; a call in both is there once, as in `newer`. Request ids are UUIDs of version 7, so their
 * order is time. Walks only as deep as `newer` reaches: prepending to 100,000 calls costs one copy of the list.
 */
export function mergeCalls(newer: readonly CallRecord[], older: readonly CallRecord[]): readonly CallRecord[] {
  const added = [...newer].sort(newestFirst)
  const merged: CallRecord[] = []
  let at = 0
  for (const call of added) {
    if (merged.at(-1)?.requestId === call.requestId) continue
    for (let next = older[at]; next !== undefined && next.requestId > call.requestId; next = older[at]) {
      merged.push(next)
      at += 1
    }
    if (older[at]?.requestId === call.requestId) at += 1
    merged.push(call)
  }
  return merged.concat(older.slice(at))
}

function newestFirst(a: CallRecord, b: CallRecord): number {
  if (a.requestId === b.requestId) return 0
  return a.requestId > b.requestId ? -1 : 1
}
