export { toolHandlers } from './handlers.ts'
export type { ToolCallRequest, ToolDoor } from './tool-door.ts'
