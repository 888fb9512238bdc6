export { roleIn, roleOf } from './roles.ts'
