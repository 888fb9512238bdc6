export { codeHandlers } from './handlers.ts'
export { findPlace, listPublished } from './store.ts'
export { listCodeUses } from './uses.ts'
