import type { Contract } from '#shared/contract/index.ts'
import type { AppEvent } from '#shared/events.ts'
import type { KeyId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Sealer } from '#core/audit/sealer.ts'
import type { Custom } from '#core/custom/index.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Platform } from '#core/platform.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { Meter } from '#core/usage/meter.ts'
import type { Vault } from '#core/vault/vault.ts'
import { approvalHandlers, type ApprovalPolicy, type Approvals } from './approvals/index.ts'
import { auditHandlers } from './audit/index.ts'
import { bundleHandlers, type BundleNeeds } from './bundles/index.ts'
import { callHandlers } from './calls/index.ts'
import { codeHandlers, listCodeUses } from './code/index.ts'
import { frameHandlers } from './frames/index.ts'
import { importHandlers, type Machine } from './imports/index.ts'
import { forgetModule, keyHandlers } from './keys/index.ts'
import { loginHandlers, type Logins } from './logins/index.ts'
import { memberHandlers } from './members/index.ts'
import { moduleHandlers } from './modules/index.ts'
import { actorName, organizationHandlers } from './organization/index.ts'
import { bundleSourceOf, download, registryHandlers, type Registry } from './registry/index.ts'
import { organizationSecretHandlers, secretHandlers, type References } from './secrets/index.ts'
import { findAnyKeptServer, serverHandlers, type SignIns } from './servers/index.ts'
import { machineHandlers, type GatewayControl } from './settings/index.ts'
import { toolHandlers, type ToolDoor, type ToolPolicy } from './tools/index.ts'
import { usageHandlers } from './usage/index.ts'
import { vaultHandlers } from './vault/index.ts'
import { listWorkspaceFacts, workspaceHandlers } from './workspaces/index.ts'

export interface FeaturesNeeds {
  readonly db: Database
  readonly platform: Pick<Platform, 'now' | 'settings'>
  readonly newUuid: () => string
  readonly newId: (prefix: 'srv' | 'sec' | 'key' | 'mem' | 'apr') => string
  readonly vault: Pick<
    Vault,
    'status' | 'create' | 'unlock' | 'lock' | 'rekey' | 'rotation' | 'forget' | 'seal' | 'unseal' | 'isOpen' | 'sealAs' | 'unsealAs'
  >
  /** Signs the audit. */
  readonly sealer: Pick<Sealer, 'problem' | 'renewKey'>
  /** Knows what may still be used. */
  readonly meter: Meter
  /** A person is there: the vault does not lock by itself for a while. */
  readonly noteUse: () => void
  /** Where secrets are looked up that are kept elsewhere. */
  readonly references: Pick<References, 'resolve'>
  readonly upstreams: Upstreams
  readonly signIns: SignIns
  readonly custom: Pick<Custom, 'changed' | 'tryTool' | 'forget'>
  readonly log: Log
  readonly toolDoor: ToolDoor
  readonly toolPolicy: ToolPolicy
  readonly approvalPolicy: Pick<ApprovalPolicy, 'drop'>
  readonly approvals: Pick<Approvals, 'list' | 'approve' | 'deny'>
  /** Whose client files an import may read. */
  readonly machine: Machine
  readonly gatewayControl: GatewayControl
  readonly refreshPrograms: () => Promise<readonly string[]>
  readonly registry: Registry
  readonly bundles: Pick<BundleNeeds, 'uploads' | 'dataFolder' | 'baseEnvironment'>
  /** Command lines that wait to be let in. */
  readonly logins: Logins
  /** Called after a key is revoked: ends what it has open. */
  readonly endSessionsOf: (keyId: KeyId) => void
  /** Called after the change is on disk. */
  readonly emit: (event: AppEvent) => void
}

/** Every operation of the contract; a missing one does not compile. */
export function createHandlers(needs: FeaturesNeeds): Handlers<Contract> {
  const { now, settings } = needs.platform
  const all = { ...needs, now, settings }
  const keys = keyHandlers(all)
  return {
    ...organizationHandlers(all),
    ...memberHandlers(all),
    ...workspaceHandlers(all),
    ...serverHandlers({ ...all, forgetModule }),
    ...frameHandlers(all),
    ...registryHandlers(all),
    ...bundleHandlers({ ...all, ...needs.bundles, bundleSource: bundleSourceOf(needs.registry), download }),
    ...importHandlers(all),
    ...moduleHandlers(all),
    ...toolHandlers(all),
    ...approvalHandlers(all),
    ...codeHandlers(all),
    ...secretHandlers({ ...all, ...secretsNeeds(all) }),
    ...organizationSecretHandlers({ ...all, ...secretsNeeds(all) }),
    ...keys,
    ...loginHandlers({ ...all, createKey: keys['adminKeys.create'], revokeKey: keys['adminKeys.revoke'] }),
    ...callHandlers(all),
    ...auditHandlers(all),
    ...usageHandlers(all),
    ...machineHandlers(all),
    ...vaultHandlers(all),
  }
}

/** What secrets need to know of the other features. */
function secretsNeeds({ db }: Pick<FeaturesNeeds, 'db'>) {
  return {
    moreUses: (workspaceId: WorkspaceId) => listCodeUses(db, workspaceId),
    actorName: (actorId: string) => actorName(db, actorId),
    workspaceIds: () => listWorkspaceFacts(db).map(({ id }) => id),
    serverName: (serverId: ServerId) => findAnyKeptServer(db, serverId)?.name ?? '',
  }
}
