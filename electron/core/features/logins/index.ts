export { loginHandlers } from './handlers.ts'
export { Logins, type LoginKey } from './logins.ts'
