export { vaultHandlers } from './handlers.ts'
