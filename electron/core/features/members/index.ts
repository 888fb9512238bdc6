export { memberHandlers } from './handlers.ts'
export { roleIn } from './roles.ts'
