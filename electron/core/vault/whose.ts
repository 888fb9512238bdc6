import type { WorkspaceId } from '#shared/model/ids.ts'

/** Whose data key seals a thing: a workspace's, or the organization's for what all its workspaces share. */
export type Whose = WorkspaceId | 'organization'
