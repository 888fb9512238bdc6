export { definitionOf } from './definition.ts'
export { toolHandlers } from './handlers.ts'
export { AS_IT_IS, createToolPolicy, type ServerPolicy, type ToolPolicy } from './policy.ts'
export type { ToolCallRequest, ToolDoor } from './tool-door.ts'
