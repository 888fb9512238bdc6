export { importHandlers } from './handlers.ts'
export type { Machine } from './client-places.ts'
