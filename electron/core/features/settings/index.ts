export { machineHandlers, type GatewayControl } from './handlers.ts'
