export { codeHandlers } from './handlers.ts'
export { findPlace, listPublished } from './store.ts'
export { listCodeUses, type CodeUse } from './uses.ts'
