export { actorName, adminKeyActor, keyActor, ownerActor } from './actors.ts'
export { ensureOrganization } from './first-start.ts'
export { organizationHandlers } from './handlers.ts'
