export { serverHandlers } from './handlers.ts'
export { resolveLaunch } from './resolve-launch.ts'
export { isApproved } from './rules.ts'
export { listKeptServers, type KeptServer } from './store.ts'
