export { serverHandlers } from './handlers.ts'
export { resolveLaunch } from './resolve-launch.ts'
export { checkServerIsHere, listServerFacts, type ServerFacts } from './store.ts'
