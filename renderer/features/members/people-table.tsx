import { Ellipsis, Pencil, ShieldCheck, UserMinus } from 'lucide-react'
import { useStore } from 'zustand'
import type { Member } from '#shared/model/member.ts'
import { useStores } from '../../app/stores.tsx'
import { Badge, IconButton, Menu, Table, TimeAgo, type Column } from '../../ui/index.ts'
import { ORGANIZATION_ROLES } from './role-words.ts'

export type PersonAction = 'role' | 'rename' | 'remove'

interface PeopleTableProps {
  readonly people: readonly Member[]
  readonly openId: string | undefined
  readonly onOpen: (person: Member) => void
  readonly onAction: (person: Member, action: PersonAction) => void
}

export function PeopleTable({ people, openId, onOpen, onAction }: PeopleTableProps) {
  const columns: readonly Column<Member>[] = [
    { id: 'name', header: 'Name', width: 'minmax(9rem, 2fr)', cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      id: 'role',
      header: 'Role',
      width: '6rem',
      cell: ({ role }) => <Badge tone={role === 'member' ? 'neutral' : 'accent'}>{ORGANIZATION_ROLES[role]}</Badge>,
    },
    { id: 'places', header: 'Workspaces', width: 'minmax(10rem, 3fr)', cell: person => <Places person={person} /> },
    { id: 'added', header: 'Added', align: 'end', width: '6.5rem', cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
    {
      id: 'more',
      header: 'More',
      isHeaderHidden: true,
      align: 'end',
      width: '2rem',
      cell: person => person.role !== 'owner' && <PersonMenu person={person} onAction={onAction} />,
    },
  ]
  return (
    <Table
      label="People"
      columns={columns}
      rows={people}
      rowKey={({ id }) => id}
      openKey={openId}
      onOpen={onOpen}
      filter={{ label: 'Filter people', textOf: ({ name, role }) => `${name} ${role}` }}
    />
  )
}

/** Where somebody is; owner and admins are everywhere. */
function Places({ person: { role, workspaces } }: { readonly person: Member }) {
  const all = useStore(useStores().workspaces, state => state.workspaces)
  if (role !== 'member') return <span className="text-muted">All, also those that come later</span>
  if (workspaces.length === 0) return <span className="text-faint">None yet</span>
  const words = workspaces.map(place => {
    const name = all.find(({ id }) => id === place.workspaceId)?.name ?? 'A workspace'
    return place.role === 'manager' ? `${name} (manager)` : name
  })
  return <span title={words.join('\n')}>{words.join(', ')}</span>
}

function PersonMenu({ person, onAction }: { readonly person: Member; readonly onAction: PeopleTableProps['onAction'] }) {
  const act = (action: PersonAction) => () => {
    onAction(person, action)
  }
  return (
    <Menu
      trigger={<IconButton label={`More for ${person.name}`} icon={Ellipsis} />}
      items={[
        { label: person.role === 'admin' ? 'Make a member' : 'Make an admin', icon: ShieldCheck, onSelect: act('role') },
        { label: 'Rename', icon: Pencil, onSelect: act('rename') },
        'line',
        { label: 'Remove', icon: UserMinus, onSelect: act('remove'), isDangerous: true },
      ]}
    />
  )
}
