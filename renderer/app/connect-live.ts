import type { StoreApi } from 'zustand/vanilla'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { joinBursts, type Live } from '../api/live.ts'
import type { Loading, WorkspaceLoading } from '../api/loading.ts'
import type { Stores } from './create-stores.ts'

interface Loadable extends Loading {
  load(): Promise<void>
}

/** Keeps what is loaded fresh: an event reloads the store it names, if that store shows what the event is about. */
export function connectLive(live: Live, stores: Stores): void {
  const organization = reloading(stores.organization)
  const workspaces = reloading(stores.workspaces)
  const members = reloading(stores.members)
  const organizationSecrets = reloading(stores.organizationSecrets)
  const settings = reloading(stores.settings)
  const vault = reloading(stores.vault)
  const vaultKeys = reloading(stores.vaultKeys)
  const gateway = reloading(stores.gateway)
  const servers = reloadingFor(stores.servers)
  const tools = reloadingFor(stores.tools)
  const secrets = reloadingFor(stores.secrets)
  const keys = reloadingFor(stores.keys)
  const modules = reloadingFor(stores.modules)
  const workspaceMembers = reloadingFor(stores.workspaceMembers)
  const overview = reloadingFor(stores.overview)

  live.on('organization.changed', organization)
  live.on('workspaces.changed', workspaces)
  connectAdminKeys(live, stores)
  connectUsage(live, stores)
  live.on('members.changed', () => {
    members()
    workspaceMembers()
  })
  live.on('settings.changed', settings)
  live.on('vault.changed', () => {
    vault()
    vaultKeys()
  })
  live.on('vault.rotated', vaultKeys)
  live.on('gateway.changed', gateway)
  live.on('servers.changed', event => {
    servers(event.workspaceId)
    modules(event.workspaceId)
  })
  live.on('tools.changed', event => {
    tools(event.workspaceId)
    modules(event.workspaceId)
    overview(event.workspaceId)
  })
  live.on('organizationSecrets.changed', organizationSecrets)
  live.on('secrets.changed', event => {
    secrets(event.workspaceId)
    // Who has one of its own, and what uses it.
    organizationSecrets()
  })
  live.on('keys.changed', event => {
    keys(event.workspaceId)
  })
  connectApprovals(live, stores)
  const records = connectRecords(live, stores)
  live.onGap(() => {
    for (const reload of [organization, workspaces, members, organizationSecrets, settings, vault, vaultKeys, gateway]) reload()
    for (const reload of [servers, tools, secrets, keys, modules, workspaceMembers, overview]) reload()
    records()
  })
}

/** Calls that wait, in all workspaces, and the rules of the one that is shown. */
function connectApprovals(live: Live, stores: Stores): void {
  const waiting = reloading(stores.waiting)
  const approvals = reloadingFor(stores.approvals)
  live.on('approvals.changed', event => {
    waiting()
    approvals(event.workspaceId)
  })
  live.on('approvalRules.changed', event => {
    approvals(event.workspaceId)
  })
  live.onGap(() => {
    waiting()
    approvals()
  })
}

/** What is recorded, as it comes; answers what takes in all that may have been missed. */
function connectRecords(live: Live, stores: Stores): () => void {
  const records = refreshing(stores)
  live.on('calls.recorded', event => {
    stores.workspaces.getState().noteCall(event.workspaceId, Math.max(...event.calls.map(({ at }) => at)))
    const isOf = (store: StoreApi<WorkspaceLoading>) => store.getState().workspaceId === event.workspaceId
    records(event.workspaceId)
    if (isOf(stores.overview)) stores.overview.getState().record(event.calls)
  })
  live.on('audit.recorded', event => {
    records(event.chain)
  })
  return records
}

// Faster than anybody reads, and at most so many questions under a storm of calls.
const BREATH_MS = 150

/** Takes in what was recorded, if it is of whom Activity shows; without one, whichever it shows. */
function refreshing({ records, chain }: Stores): (owner?: string) => void {
  const refresh = joinBursts(async () => {
    await records.getState().refresh()
    const { owner, load } = chain.getState()
    if (owner !== undefined && owner === records.getState().owner) await load(owner)
    await new Promise(resolve => setTimeout(resolve, BREATH_MS))
  })
  return owner => {
    if (owner === undefined || owner === records.getState().owner) refresh()
  }
}

/** Admin keys, and the command lines that ask for one. */
function connectAdminKeys(live: Live, { adminKeys, logins }: Stores): void {
  const [reloadKeys, reloadLogins] = [reloading(adminKeys), reloading(logins)]
  live.on('adminKeys.changed', reloadKeys)
  live.on('logins.changed', reloadLogins)
  live.onGap(reloadKeys)
  live.onGap(reloadLogins)
}

/** What is left changes with every call, and with the plan. */
function connectUsage(live: Live, { usage, usagePlan }: Stores): void {
  const [reloadUsage, reloadPlan] = [reloadingFor(usage), reloading(usagePlan)]
  live.on('calls.recorded', event => {
    reloadUsage(event.workspaceId)
    reloadPlan()
  })
  live.on('usage.changed', () => {
    reloadUsage()
    reloadPlan()
  })
  live.onGap(reloadUsage)
  live.onGap(reloadPlan)
}

/** Reloads the store if it was ever loaded. */
function reloading(store: StoreApi<Loadable>): () => void {
  return joinBursts(async () => {
    if (store.getState().status !== 'idle') await store.getState().load()
  })
}

/** Reloads the store if it shows that workspace; without one, whichever it shows. */
function reloadingFor(store: StoreApi<WorkspaceLoading>): (workspaceId?: WorkspaceId) => void {
  const reload = joinBursts(async () => {
    const { workspaceId, load } = store.getState()
    if (workspaceId !== undefined) await load(workspaceId)
  })
  return workspaceId => {
    if (workspaceId === undefined || store.getState().workspaceId === workspaceId) reload()
  }
}
