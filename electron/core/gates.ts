import type { Audit } from '#core/audit-parts.ts'
import type { Database } from '#core/db/database.ts'
import type { CallsNeeds } from '#core/gateway/calls.ts'
import { findCallsOn } from '#core/gateway/call-store.ts'
import { createLimitsGate } from '#core/gateway/gates/limits.ts'
import type { Platform } from '#core/platform.ts'

interface Needs {
  readonly db: Database
  readonly platform: Pick<Platform, 'now' | 'ticks'>
  readonly audit: Pick<Audit, 'alsoWrite'>
}

/** What is asked of each call after its key's reach, in the order of the whole, and what is written with its record. */
export function assembleGates({ db, platform, audit }: Needs): Required<Pick<CallsNeeds, 'gates' | 'alsoWrite'>> {
  return {
    gates: [createLimitsGate({ platform, callsOn: (keyId, day) => findCallsOn(db, keyId, day) })],
    alsoWrite: [audit.alsoWrite],
  }
}
