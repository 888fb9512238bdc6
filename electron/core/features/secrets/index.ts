export { secretHandlers } from './handlers.ts'
export { openSecretsByName, openSecretsThatAre } from './open-by-name.ts'
export { listSecretNames, sealNewSecrets } from './seal-new.ts'
export { listKeptSecrets } from './store.ts'
