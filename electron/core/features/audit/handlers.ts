import type { audit } from '#shared/contract/audit.ts'
import type { AppEvent } from '#shared/events.ts'
import type { AuditStatus } from '#shared/model/audit.ts'
import { findChain, headOf, type ChainOwner } from '#core/audit/chains.ts'
import { exportPiece } from '#core/audit/export.ts'
import { countRecords, lastSeal, listKeys } from '#core/audit/rows.ts'
import type { Sealer } from '#core/audit/sealer.ts'
import { searchAudit, type AuditFilter } from '#core/audit/search.ts'
import { verifyChain } from '#core/audit/verify-chain.ts'
import type { Database } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Vault } from '#core/vault/vault.ts'

interface Needs {
  readonly db: Database
  readonly vault: Pick<Vault, 'isOpen' | 'sealAs' | 'unsealAs'>
  readonly sealer: Pick<Sealer, 'problem' | 'renewKey'>
  readonly now: () => number
  readonly emit: (event: AppEvent) => void
}

export function auditHandlers({ db, vault, sealer, now, emit }: Needs): Handlers<typeof audit> {
  const verify = (owner: ChainOwner) =>
    verifyChain({ db, vault, now }, owner, (done, total) => {
      emit({ name: 'audit.verifying', chain: owner, done, total })
    })
  return {
    'audit.list': (_call, { workspaceId, ...filter }) => listPage(db, workspaceId, filter),
    'audit.status': (_call, { workspaceId }) => statusOf(db, sealer, workspaceId),
    'audit.verify': (_call, { workspaceId }) => verify(workspaceId),
    'audit.export': (_call, { workspaceId, ...wanted }) => exportPiece(db, workspaceId, wanted),
    'organizationAudit.list': (_call, filter) => listPage(db, 'organization', filter),
    'organizationAudit.status': () => statusOf(db, sealer, 'organization'),
    'organizationAudit.verify': () => verify('organization'),
    'organizationAudit.export': (_call, wanted) => exportPiece(db, 'organization', wanted),
    'organizationAudit.renewKey': () => {
      const { id, publicKey, madeAt, vouched } = sealer.renewKey()
      return { id, publicKey, madeAt, vouched }
    },
  }
}

function listPage(db: Database, owner: ChainOwner, filter: AuditFilter) {
  // One more than asked for tells whether there are more.
  const found = searchAudit(db, owner, { ...filter, limit: filter.limit + 1 })
  return { records: found.slice(0, filter.limit), hasMore: found.length > filter.limit }
}

function statusOf(db: Database, sealer: Pick<Sealer, 'problem'>, owner: ChainOwner): AuditStatus {
  const chain = findChain(db, owner) ?? { no: 0, summary: null }
  const head = headOf(db, chain)
  return {
    chain: owner,
    lastSeq: head.seq,
    lastHash: head.hash,
    records: countRecords(db, chain),
    summary: chain.summary,
    seal: lastSeal(db, chain) ?? null,
    problem: sealer.problem(),
    keys: listKeys(db),
  }
}
