export { serverHandlers } from './handlers.ts'
export { resolveLaunch } from './resolve-launch.ts'
export { listServerFacts, type ServerFacts } from './store.ts'
