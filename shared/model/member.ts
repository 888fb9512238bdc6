import { z } from 'zod'
import { MemberId, Time, WorkspaceId } from './ids.ts'

export const MemberName = z.string().trim().min(1, 'Give the member a name.').max(80)

/** In the organization: an admin is in every workspace, a member where somebody lets them in. */
export const GivenRole = z.enum(['admin', 'member'])

/** In a workspace. */
export const WorkspaceRole = z.enum(['manager', 'member'])
export type WorkspaceRole = z.infer<typeof WorkspaceRole>

/** A person of the organization. The owner is the one at this machine. */
export const Member = z.object({
  id: MemberId,
  name: z.string(),
  role: z.enum(['owner', ...GivenRole.options]),
  createdAt: Time,
  /** Where a member was let in. Owner and admins are in every workspace, and have none here. */
  workspaces: z.array(z.object({ workspaceId: WorkspaceId, role: WorkspaceRole })),
})
export type Member = z.infer<typeof Member>

/** Somebody who is in a workspace, and what they are there. */
export const WorkspaceMember = z.object({
  memberId: MemberId,
  name: z.string(),
  role: z.enum(['owner', 'admin', ...WorkspaceRole.options]),
})
export type WorkspaceMember = z.infer<typeof WorkspaceMember>
