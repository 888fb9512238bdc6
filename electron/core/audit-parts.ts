import { RequestId, type ServerId, type WorkspaceId } from '#shared/model/ids.ts'
import { appendAudit, PLAIN, type AuditEntry } from '#core/audit/append.ts'
import type { ChainOwner } from '#core/audit/chains.ts'
import { Sealer } from '#core/audit/sealer.ts'
import { startUpkeep } from '#core/audit/upkeep.ts'
import type { Keep } from '#core/audit/retention.ts'
import type { Database } from '#core/db/database.ts'
import { ownerActor } from '#core/features/organization/index.ts'
import { findWorkspace } from '#core/features/workspaces/index.ts'
import type { AlsoWrite } from '#core/gateway/recorder.ts'
import type { Log } from '#core/lib/log.ts'
import { newUuid } from '#core/lib/ids.ts'
import type { Begun, CoreOptions, Ground } from '#core/ground.ts'

/** Records of the organization that are kept. */
const KEPT_OF_ORGANIZATION = 250_000
const DAY_MS = 86_400_000

/** What looks after the audit while Atrium runs. */
export interface Audit {
  readonly sealer: Sealer
  /** Hears of the records of calls. */
  readonly alsoWrite: AlsoWrite
  /** Hears of other records. */
  readonly noteAppended: (owner: ChainOwner) => void
  /** A person has signed in to a server elsewhere. */
  readonly noteServerSignIn: (server: { readonly workspaceId: WorkspaceId; readonly serverId: ServerId }) => void
  /** A browser was signed in to the pages, or showed a link that is not good. */
  readonly notePageSignIn: (isGood: boolean) => void
  /** How many records were written since the start. */
  readonly recorded: () => number
  readonly lastSealedAt: () => number | undefined
}

/** Seals the audit, keeps as much of it as is wished and takes in its words. Ends before the vault and the database do. */
export function openAudit({ platform }: CoreOptions, { log, closers }: Begun, { db, vault, bus }: Ground): Audit {
  const { now } = platform
  const sealer = new Sealer({ db, vault, now, log })
  const upkeep = startUpkeep({
    db,
    log,
    sign: (owner, summary) => sealer.signSummary(owner, summary),
    keepOf: owner => keepOf(db, owner, now()),
  })
  let recorded = 0
  bus.subscribe(event => {
    if (event.name === 'vault.changed') sealer.vaultChanged()
    if (event.name === 'calls.recorded') recorded += event.calls.length
  })
  if (vault.isOpen) sealer.vaultChanged()
  closers.add('audit', async () => {
    await upkeep.stop()
    await sealer.close()
  })
  const count = (owner: ChainOwner): void => {
    sealer.noteAppended(owner, 1)
    upkeep.noteAppended(1)
  }
  // Calls are told with what they were.
  const noteAppended = (owner: ChainOwner): void => {
    count(owner)
    bus.emit({ name: 'audit.recorded', chain: owner })
  }
  const noteOther = (owner: ChainOwner): void => {
    recorded += 1
    noteAppended(owner)
  }
  return {
    sealer,
    recorded: () => recorded,
    lastSealedAt: () => sealer.lastSealedAt(),
    alsoWrite: (_db, records) => {
      for (const { workspaceId } of records) count(workspaceId)
    },
    noteAppended: noteOther,
    ...noteSignIns({ db, log, now, noteAppended: noteOther }),
  }
}

interface SignInNeeds extends Pick<Audit, 'noteAppended'> {
  readonly db: Database
  readonly log: Log
  readonly now: () => number
}

function noteSignIns({ db, log, now, noteAppended }: SignInNeeds): Pick<Audit, 'noteServerSignIn' | 'notePageSignIn'> {
  const signIn = (what: string, outcome: string): AuditEntry => ({
    ...PLAIN,
    kind: 'sign-in',
    at: now(),
    surface: 'page',
    what,
    outcome,
    requestId: RequestId.parse(newUuid()),
  })
  // A sign-in that cannot be recorded has been made all the same.
  const note = (owner: ChainOwner, entry: AuditEntry): void => {
    try {
      db.write(db => appendAudit(db, owner, [entry]))
      noteAppended(owner)
    } catch (error) {
      log.error('signIn.notRecorded', { what: entry.what, error })
    }
  }
  return {
    noteServerSignIn: ({ workspaceId, serverId }) => {
      note(workspaceId, { ...signIn('servers.signedIn', 'ok'), serverId, subject: serverId, ...whoIs(db) })
    },
    notePageSignIn: isGood => {
      note('organization', { ...signIn('page.signIn', isGood ? 'ok' : 'unauthenticated'), ...(isGood ? whoIs(db) : {}) })
    },
  }
}

/** The person at this machine: nobody else has a link or a page. */
function whoIs(db: Database): Pick<AuditEntry, 'whoKind' | 'whoId' | 'whoName'> {
  const { id, name } = ownerActor(db)
  return { whoKind: 'member', whoId: id, whoName: name === '' ? null : name }
}

function keepOf(db: Database, owner: ChainOwner, now: number): Keep {
  const settings = owner === 'organization' ? undefined : findWorkspace(db, owner)?.settings
  if (!settings) return { records: KEPT_OF_ORGANIZATION }
  const { auditKeepRecords: records, auditKeepDays: days } = settings
  return { records, since: days === null ? undefined : now - days * DAY_MS }
}
