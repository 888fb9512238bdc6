export { getWorkspaceFacts, listWorkspaceFacts, type WorkspaceFacts } from './facts.ts'
export { addWorkspace, getWorkspace, workspaceHandlers } from './handlers.ts'
export { checkRoomForServer } from './rules.ts'
export { findWorkspace } from './store.ts'
