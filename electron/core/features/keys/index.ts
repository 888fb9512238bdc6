export { findLiveAdminKey, findLiveKey, noteKeyUse } from './find-live.ts'
export { keyHandlers } from './handlers.ts'
