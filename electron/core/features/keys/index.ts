export { findLiveAdminKey, findLiveKey, noteKeyUse, type LiveAdminKey, type LiveKey } from './find-live.ts'
export { keyHandlers } from './handlers.ts'
