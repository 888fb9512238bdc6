export { checkNeedsNoVault } from './needs-vault.ts'
export { addServer } from './add-server.ts'
export { serverHandlers, switchServer, type SwitchNeeds } from './handlers.ts'
export { resolveLaunch } from './resolve-launch.ts'
export { Renewal } from './renewal.ts'
export { changedServer, isApproved } from './rules.ts'
export type { SignIns } from './sign-in-handlers.ts'
export {
  checkServerIsHere,
  findAnyKeptServer,
  findKeptServer,
  findServing,
  listKeptServers,
  listServerFacts,
  updateServer,
  type KeptServer,
  type ServerFacts,
} from './store.ts'
export { toServerView } from './view.ts'
