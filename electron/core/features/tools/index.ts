export { toolHandlers } from './handlers.ts'
export type { ToolCaller, ToolCallRequest, ToolDoor, ToolListRequest } from './tool-door.ts'
