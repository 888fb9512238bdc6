export { codeHandlers, type CodeNeeds } from './handlers.ts'
