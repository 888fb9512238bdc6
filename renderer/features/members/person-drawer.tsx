import { useStore } from 'zustand'
import type { Member, WorkspaceRole } from '#shared/model/member.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { useStores } from '../../app/stores.tsx'
import { Drawer, Facts, formatTime, ProblemNote, Segments, useAction, WorkspaceMark } from '../../ui/index.ts'
import { KeysTold } from './keys-told.tsx'
import { ORGANIZATION_ROLES, ROLE_HINTS } from './role-words.ts'

/** One person: where they are let in, and which keys act as them. */
export function PersonDrawer({ person, onClose }: { readonly person: Member; readonly onClose: () => void }) {
  return (
    <Drawer isOpen onClose={onClose} title={person.name} description={ORGANIZATION_ROLES[person.role]}>
      <div tabIndex={0} className="flex flex-col gap-5 focus-visible:outline-none">
        <Facts
          facts={[
            { name: 'Added', value: formatTime(person.createdAt) },
            { name: 'Keys', value: <KeysTold memberId={person.id} fate="" none="None acts as them." /> },
          ]}
        />
        {person.role === 'member' ? <Places person={person} /> : <p className="text-muted">{everywhere(person.role)}</p>}
      </div>
    </Drawer>
  )
}

function everywhere(role: 'owner' | 'admin'): string {
  return role === 'owner' ? 'In every workspace. The owner is the one at this machine, and stays.' : ROLE_HINTS.admin
}

function Places({ person }: { readonly person: Member }) {
  const workspaces = useStore(useStores().workspaces, state => state.workspaces)
  return (
    <section aria-labelledby="person-places" className="flex flex-col gap-1">
      <h3 id="person-places" className="font-medium">
        Workspaces
      </h3>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
        {workspaces.map(workspace => (
          <Place key={workspace.id} person={person} workspace={workspace} />
        ))}
      </ul>
      <p className="text-xs text-muted">It holds from the next call of their keys on. Taken out, their keys are kept and open nothing.</p>
    </section>
  )
}

const ROLES = [
  { value: 'none', label: 'Not in it' },
  { value: 'member', label: 'Member' },
  { value: 'manager', label: 'Manager' },
] as const

function Place({ person, workspace }: { readonly person: Member; readonly workspace: Workspace }) {
  const stores = useStores()
  const role = person.workspaces.find(({ workspaceId }) => workspaceId === workspace.id)?.role ?? 'none'
  const change = useAction(async (next: WorkspaceRole | 'none') => {
    await stores.members.getState().place(person.id, workspace.id, next === 'none' ? null : next)
  })
  return (
    <li className="flex flex-wrap items-center gap-2 px-3 py-1.5">
      <WorkspaceMark workspace={workspace} />
      <span className="min-w-0 flex-1 truncate">{workspace.name}</span>
      <Segments
        label={`Role in ${workspace.name}`}
        segments={ROLES}
        value={role}
        onValue={next => void change.run(next) /* because useAction keeps the problem */}
      />
      {change.problem && <ProblemNote problem={change.problem} />}
    </li>
  )
}
