import { useStore } from 'zustand'
import { isKeyLive } from '#shared/model/key.ts'
import type { WorkspaceMember, WorkspaceRole } from '#shared/model/member.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, Select, showToast, Table, useNow, type Column } from '../../ui/index.ts'
import { WORKSPACE_ROLES } from './role-words.ts'

interface MemberTableProps {
  readonly members: readonly WorkspaceMember[]
  readonly onTakeOut: (member: WorkspaceMember) => void
}

export function MemberTable({ members, onTakeOut }: MemberTableProps) {
  const columns: readonly Column<WorkspaceMember>[] = [
    { id: 'name', header: 'Name', width: 'minmax(9rem, 2fr)', cell: ({ name }) => <span className="font-medium">{name}</span> },
    { id: 'role', header: 'Role', width: '13rem', cell: member => <Role member={member} /> },
    { id: 'keys', header: 'Keys that act as them', width: 'minmax(9rem, 2fr)', cell: member => <Keys member={member} /> },
    {
      id: 'out',
      header: 'Take out',
      isHeaderHidden: true,
      align: 'end',
      width: '5rem',
      cell: member =>
        isPlaced(member) && (
          <Button size="sm" variant="ghost" aria-label={`Take out ${member.name}`} onClick={() => onTakeOut(member)}>
            Take out
          </Button>
        ),
    },
  ]
  return (
    <Table
      label="Members"
      columns={columns}
      rows={members}
      rowKey={({ memberId }) => memberId}
      filter={{ label: 'Filter members', textOf: ({ name, role }) => `${name} ${role}` }}
    />
  )
}

/** Owner and admins are here by their role in the organization. */
function isPlaced(member: WorkspaceMember): member is WorkspaceMember & { readonly role: WorkspaceRole } {
  return member.role === 'manager' || member.role === 'member'
}

const ROLES = [
  { value: 'manager', label: WORKSPACE_ROLES.manager },
  { value: 'member', label: WORKSPACE_ROLES.member },
] as const

function Role({ member }: { readonly member: WorkspaceMember }) {
  const store = useStores().workspaceMembers
  const { id: workspaceId } = useWorkspace()
  if (!isPlaced(member)) return <span className="text-muted">{WORKSPACE_ROLES[member.role]}</span>
  const change = async (role: WorkspaceRole) => {
    const done = await attempt(() => store.getState().set(workspaceId, member.memberId, role))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
    else showToast({ text: `${member.name} is ${role} here, from the next call on.`, tone: 'success' })
  }
  return (
    <Select
      aria-label={`Role of ${member.name}`}
      className="max-w-32"
      value={member.role}
      options={ROLES}
      onValue={role => void change(role) /* because what it throws is shown */}
    />
  )
}

function Keys({ member: { memberId } }: { readonly member: WorkspaceMember }) {
  const store = useStores().keys
  const now = useNow()
  useWorkspaceLoad(store)
  const names = useStore(store, state => state.keys)
    .filter(key => key.memberId === memberId && isKeyLive(key, now))
    .map(({ name }) => name)
  if (names.length === 0) return <span className="text-faint">None</span>
  return <span title={names.join('\n')}>{names.join(', ')}</span>
}
