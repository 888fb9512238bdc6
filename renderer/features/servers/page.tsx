import { Plus, Server as ServerIcon } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Server } from '#shared/model/server.ts'
import { navigate, useNewDialog } from '../../app/navigate.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, Callout, EmptyState, FourStates, Page, PageHeader } from '../../ui/index.ts'
import { AddServerDialog } from './add-server-dialog.tsx'
import { ApproveServer } from './approve-server.tsx'
import { EditServerDialog } from './edit-server-dialog.tsx'
import { RemoveServerDialog } from './remove-server-dialog.tsx'
import { ServerTable } from './server-table.tsx'

type Doing = { readonly what: 'approve' | 'edit' | 'remove'; readonly server: Server }

/** The MCP servers of the workspace. */
export function ServersPage() {
  const store = useStores().servers
  const state = useStore(store)
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(store)
  const dialog = useNewDialog()
  const [doing, setDoing] = useState<Doing>()
  const stop = () => {
    setDoing(undefined)
  }
  const addButton = (
    <Button variant="primary" icon={Plus} onClick={dialog.open}>
      Add server
    </Button>
  )

  return (
    <Page>
      <PageHeader
        title="Servers"
        description="The MCP servers whose tools this workspace offers to its clients."
        actions={state.servers.length > 0 && addButton}
      />
      <FourStates
        of={state}
        isEmpty={state.servers.length === 0}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <EmptyState icon={ServerIcon} title="No servers yet" action={addButton}>
            A server is a program that gives tools to assistants: files, a database, an issue tracker. Add one by its command, paste what a
            client already has, or write a tool yourself.
          </EmptyState>
        }
      >
        <HeldNote
          servers={state.servers}
          onReview={server => {
            setDoing({ what: 'approve', server })
          }}
        />
        <ServerTable
          servers={state.servers}
          onOpen={server => {
            navigate({ page: 'server', slug, serverId: server.id })
          }}
          onReview={server => {
            setDoing({ what: 'approve', server })
          }}
          onRemove={server => {
            setDoing({ what: 'remove', server })
          }}
        />
      </FourStates>
      <AddServerDialog isOpen={dialog.isOpen} firstWay={dialog.way} onClose={dialog.close} />
      {doing?.what === 'approve' && (
        <ApproveServer
          key={doing.server.fingerprint}
          server={doing.server}
          onEdit={() => {
            setDoing({ ...doing, what: 'edit' })
          }}
          onDone={stop}
        />
      )}
      {doing?.what === 'edit' && (
        <EditServerDialog
          server={doing.server}
          onClose={() => {
            setDoing(current => (current?.what === 'edit' ? undefined : current))
          }}
          onSaved={server => {
            setDoing({ what: 'approve', server })
          }}
        />
      )}
      <RemoveServerDialog server={doing?.what === 'remove' ? doing.server : undefined} onClose={stop} />
    </Page>
  )
}

/** What needs the person, before the list. */
function HeldNote({ servers, onReview }: { readonly servers: readonly Server[]; readonly onReview: (server: Server) => void }) {
  const held = servers.filter(server => !server.isApproved)
  const [first, second] = held
  if (first === undefined) return null
  const title = second === undefined ? `“${first.name}” waits for your approval` : `${held.length} servers wait for your approval`
  return (
    <div className="mb-4">
      <Callout
        tone="warning"
        title={title}
        action={
          <Button
            size="sm"
            onClick={() => {
              onReview(first)
            }}
          >
            Review
          </Button>
        }
      >
        {second === undefined ? 'Nothing of it runs' : 'None of them runs'} before you have read what it is and agreed.
      </Callout>
    </div>
  )
}
