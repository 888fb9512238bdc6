import { useState } from 'react'
import type { Server } from '#shared/model/server.ts'
import { useStores, useWorkspaceLoad } from '../../app/stores.tsx'
import { ApproveServer } from './approve-server.tsx'
import { EditServerDialog } from './edit-server-dialog.tsx'
import { ChooseWay } from './ways/choose-way.tsx'

interface AddServerDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** The way that is shown first, by its id; left out: a command. */
  readonly firstWay?: string | undefined
  /** Told once for each server when the person is done with it: it runs, failed to start, or was left for later. */
  readonly onAdded?: (server: Server) => void
}

/** Adds servers in two steps: say what they are, then approve exactly what will run. */
export function AddServerDialog(props: AddServerDialogProps) {
  return props.isOpen ? <OpenAddServerDialog {...props} /> : null
}

function OpenAddServerDialog({ onClose, firstWay, onAdded }: AddServerDialogProps) {
  const { servers, secrets } = useStores()
  useWorkspaceLoad(servers)
  useWorkspaceLoad(secrets)
  const [added, setAdded] = useState<readonly Server[]>([])
  const [position, setPosition] = useState(0)
  const [isEditing, setIsEditing] = useState(false)
  const current = added[position]

  if (current === undefined) return <ChooseWay first={firstWay} onClose={onClose} onAdded={setAdded} />

  const finish = (server: Server) => {
    onAdded?.(server)
    if (position + 1 < added.length) setPosition(position + 1)
    else onClose()
  }
  // Those that were not read yet stay held; the list of servers leads back to each.
  const leaveAll = () => {
    for (const server of added.slice(position)) onAdded?.(server)
    onClose()
  }
  if (isEditing) {
    return (
      <EditServerDialog
        server={current}
        onClose={() => {
          setIsEditing(false)
        }}
        onSaved={changed => {
          setAdded(added.map(server => (server.id === changed.id ? changed : server)))
        }}
      />
    )
  }
  return (
    <ApproveServer
      key={`${current.id} ${current.fingerprint}`}
      server={current}
      place={added.length > 1 ? `${position + 1} of ${added.length}` : undefined}
      onEdit={() => {
        setIsEditing(true)
      }}
      onDone={finish}
      onClose={leaveAll}
    />
  )
}
