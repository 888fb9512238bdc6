export { findLiveAdminKey, findLiveKey, findLiveKeyById, isAdminKeyLive, noteKeyUse, type LiveKey } from './find-live.ts'
export { keyHandlers } from './handlers.ts'
export { watchExpiry } from './expiry-watch.ts'
export { forgetModule } from './forget-module.ts'
