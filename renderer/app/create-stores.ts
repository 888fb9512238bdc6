import type { Api } from '../api/client.ts'
import { createSeeingStore } from './inspector/store.ts'
import { createChainStore } from '../features/activity/chain-store.ts'
import { createRecordsStore } from '../features/activity/store.ts'
import { createApprovalsStore } from '../features/approvals/store.ts'
import { createWaitingStore } from '../features/approvals/waiting-store.ts'
import { createCodeStore } from '../features/code/store.ts'
import { createKeysStore } from '../features/keys/store.ts'
import { createMembersStore } from '../features/members/store.ts'
import { createWorkspaceMembersStore } from '../features/members/workspace-store.ts'
import { createModulesStore } from '../features/modules/store.ts'
import { createOrganizationStore } from '../features/organization/store.ts'
import { createOverviewStore } from '../features/overview/store.ts'
import { createOrganizationSecretsStore } from '../features/secrets/organization-store.ts'
import { createSecretsStore } from '../features/secrets/store.ts'
import { createRegistryStore } from '../features/servers/registry-store.ts'
import { createImportsStore } from '../features/servers/imports-store.ts'
import { createServersStore } from '../features/servers/store.ts'
import { createAdminKeysStore } from '../features/settings/admin-keys-store.ts'
import { createGatewayStore } from '../features/settings/gateway-store.ts'
import { createLoginsStore } from '../features/settings/logins-store.ts'
import { createSettingsStore } from '../features/settings/store.ts'
import { createToolsStore } from '../features/tools/store.ts'
import { createUsagePlanStore } from '../features/usage/plan-store.ts'
import { createUsageStore } from '../features/usage/store.ts'
import { createVaultKeysStore } from '../features/vault/keys-store.ts'
import { createVaultStore } from '../features/vault/store.ts'
import { createWorkspacesStore } from '../features/workspaces/store.ts'

export type Stores = ReturnType<typeof createStores>

/** One store a feature, all talking through the one api. A new feature adds its line here, and its events to connect-live.ts. */
export function createStores(api: Api) {
  return {
    organization: createOrganizationStore(api),
    workspaces: createWorkspacesStore(api),
    settings: createSettingsStore(api),
    gateway: createGatewayStore(api),
    vault: createVaultStore(api),
    vaultKeys: createVaultKeysStore(api),
    adminKeys: createAdminKeysStore(api),
    logins: createLoginsStore(api),
    overview: createOverviewStore(api),
    servers: createServersStore(api),
    registry: createRegistryStore(api),
    imports: createImportsStore(api),
    tools: createToolsStore(api),
    code: createCodeStore(api),
    secrets: createSecretsStore(api),
    organizationSecrets: createOrganizationSecretsStore(api),
    keys: createKeysStore(api),
    modules: createModulesStore(api),
    approvals: createApprovalsStore(api),
    waiting: createWaitingStore(api),
    members: createMembersStore(api),
    workspaceMembers: createWorkspaceMembersStore(api),
    records: createRecordsStore(api),
    chain: createChainStore(api),
    usage: createUsageStore(api),
    usagePlan: createUsagePlanStore(api),
    seeing: createSeeingStore(api),
  }
}
