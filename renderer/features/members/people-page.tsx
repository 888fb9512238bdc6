import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Member } from '#shared/model/member.ts'
import { useNewDialog } from '../../app/navigate.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, FourStates, Page, PageHeader } from '../../ui/index.ts'
import { AddPersonDialog } from './add-person-dialog.tsx'
import { ChangeRoleDialog } from './change-role-dialog.tsx'
import { PeopleTable, type PersonAction } from './people-table.tsx'
import { PersonDrawer } from './person-drawer.tsx'
import { RemovePersonDialog } from './remove-person-dialog.tsx'
import { RenamePersonDialog } from './rename-person-dialog.tsx'

/** Who is in the organization, as what, and in which workspaces. */
export function PeoplePage() {
  const stores = useStores()
  const state = useStore(stores.members)
  const dialog = useNewDialog()
  const [doing, setDoing] = useState<Doing>()
  const [shownId, setShownId] = useState<Member['id']>()
  const shown = state.members.find(({ id }) => id === shownId)
  useEffect(() => {
    void stores.members.getState().load() // because a store keeps its own problem
  }, [stores])
  const act = (person: Member, action: PersonAction) => {
    setDoing({ person, action })
  }

  return (
    <Page>
      <PageHeader
        title="People"
        description="Who is in the organization. A key can act as one of them: then their role binds it as well as its scopes."
        actions={
          <Button variant="primary" icon={Plus} onClick={dialog.open}>
            Add person
          </Button>
        }
      />
      <FourStates
        of={state}
        isEmpty={state.members.length === 0}
        empty={null}
        onRetry={() => void state.load() /* because a store keeps its own problem */}
      >
        <PeopleTable people={state.members} onOpen={({ id }) => setShownId(id)} openId={shownId} onAction={act} />
      </FourStates>
      <AddPersonDialog isOpen={dialog.isOpen} onClose={dialog.close} onAdded={setShownId} />
      {shown && <PersonDrawer person={shown} onClose={() => setShownId(undefined)} />}
      <PersonDialogs doing={doing} onClose={() => setDoing(undefined)} />
    </Page>
  )
}

interface Doing {
  readonly person: Member
  readonly action: PersonAction
}

function PersonDialogs({ doing, onClose }: { readonly doing: Doing | undefined; readonly onClose: () => void }) {
  if (doing === undefined) return null
  if (doing.action === 'remove') return <RemovePersonDialog person={doing.person} onClose={onClose} />
  if (doing.action === 'rename') return <RenamePersonDialog person={doing.person} onClose={onClose} />
  return <ChangeRoleDialog person={doing.person} onClose={onClose} />
}
