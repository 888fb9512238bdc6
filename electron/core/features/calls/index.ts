export { callHandlers } from './handlers.ts'
export { findCall } from './store.ts'
