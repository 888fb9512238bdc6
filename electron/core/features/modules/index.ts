export { moduleHandlers } from './handlers.ts'
