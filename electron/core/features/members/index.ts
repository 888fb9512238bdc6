export { memberHandlers } from './handlers.ts'
export { roleIn, roleOf } from './roles.ts'
