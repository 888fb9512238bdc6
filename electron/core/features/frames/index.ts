export { frameHandlers } from './handlers.ts'
