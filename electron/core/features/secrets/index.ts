export { secretHandlers } from './handlers.ts'
export { openSecretsByName } from './open-by-name.ts'
