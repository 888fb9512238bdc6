import { z } from 'zod'
import { KeyId, MemberId, WorkspaceId } from '../model/ids.ts'
import { GivenRole, Member, MemberName, WorkspaceMember, WorkspaceRole } from '../model/member.ts'
import { command, query } from './define.ts'

/** A key that acts as a member. */
const MemberKey = z.object({ keyId: KeyId, workspaceId: WorkspaceId, name: z.string() })

export const members = {
  'members.list': query({
    summary: 'List the people of the organization, the owner first.',
    permission: 'members:read',
    input: z.object({}),
    output: z.array(Member),
    rest: 'GET /members',
  }),
  'members.add': command({
    summary: 'Add a person to the organization: an admin is in every workspace, a member in those they are let into.',
    permission: 'members:write',
    input: z.object({ name: MemberName, role: GivenRole.default('member') }),
    output: Member,
    rest: 'POST /members',
    keepsText: true,
  }),
  'members.update': command({
    summary: 'Rename a member, or change their role. Their keys follow from the next call on.',
    permission: 'members:write',
    input: z.object({ memberId: MemberId, name: MemberName.optional(), role: GivenRole.optional() }),
    output: Member,
    rest: 'PATCH /members/{memberId}',
    keepsText: true,
  }),
  'members.keys': query({
    summary: 'List the keys that act as a member and are not revoked, in all workspaces: what ends with them.',
    permission: 'members:read',
    input: z.object({ memberId: MemberId }),
    output: z.array(MemberKey),
    rest: 'GET /members/{memberId}/keys',
  }),
  'members.remove': command({
    summary: 'Remove a member from the organization. The keys that act as them are revoked.',
    permission: 'members:write',
    input: z.object({ memberId: MemberId }),
    output: z.object({ revoked: z.int().nonnegative() }),
    rest: 'DELETE /members/{memberId}',
  }),
  'workspaceMembers.list': query({
    summary: 'List who is in a workspace, and as what.',
    permission: 'members:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.array(WorkspaceMember),
    rest: 'GET /workspaces/{workspaceId}/members',
  }),
  'workspaceMembers.set': command({
    summary: 'Let a member into a workspace as manager or member; null takes them out. Their keys follow from the next call on.',
    permission: 'members:write',
    input: z.object({ workspaceId: WorkspaceId, memberId: MemberId, role: WorkspaceRole.nullable() }),
    output: z.array(WorkspaceMember),
    rest: 'PUT /workspaces/{workspaceId}/members/{memberId}',
  }),
}
