import { Braces, FileCode2, FileInput, FileUp, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { CodeToolSummary } from '#shared/model/code.ts'
import type { Server } from '#shared/model/server.ts'
import { navigate } from '../../../app/navigate.ts'
import { useAppEvent, useStores, useWorkspace } from '../../../app/stores.tsx'
import { Badge, Button, EmptyState, FourStates, Menu, showToast, Table, TimeAgo, useIsNarrow, type Column } from '../../../ui/index.ts'
import { BringApiDialog } from './bring-api-dialog.tsx'
import { BringFileDialog } from './bring-file-dialog.tsx'
import { NewToolDialog } from './new-tool-dialog.tsx'

const COLUMNS: readonly Column<CodeToolSummary>[] = [
  { id: 'name', header: 'Name', width: 'minmax(7rem, 1fr)', isMono: true, cell: ({ name }) => name },
  { id: 'state', header: 'State', width: '11.5rem', cell: tool => <State tool={tool} /> },
  {
    id: 'about',
    header: 'About',
    width: 'minmax(5rem, 2fr)',
    cell: ({ title, description }) => <span className="text-muted">{title ?? description}</span>,
  },
  { id: 'secrets', header: 'Secrets', width: 'minmax(4rem, 1fr)', isMono: true, cell: ({ secrets }) => secrets.join(', ') },
  { id: 'updated', header: 'Changed', width: '5.5rem', align: 'end', cell: ({ updatedAt }) => <TimeAgo at={updatedAt} /> },
]

/** The tools that are written on a custom server, drafts and published ones; each leads to its desk. */
export function CodeToolsTab({ server }: { readonly server: Server }) {
  const store = useStores().code
  const state = useStore(store)
  const { slug } = useWorkspace()
  const isNarrow = useIsNarrow()
  const [open, setOpen] = useState<'new' | 'api' | 'file'>()
  const close = () => {
    setOpen(undefined)
  }
  const load = () => void store.getState().load(server.workspaceId, server.id) // because a store keeps its own problem
  useEffect(() => {
    void store.getState().load(server.workspaceId, server.id) // likewise
  }, [store, server.workspaceId, server.id])
  useAppEvent('tools.changed', event => {
    if (event.workspaceId === server.workspaceId) load()
  })
  const addButtons = (
    <div className="flex gap-2">
      <Menu
        trigger={<Button icon={FileInput}>Bring in</Button>}
        items={[
          {
            label: 'From an OpenAPI description',
            icon: Braces,
            onSelect: () => {
              setOpen('api')
            },
          },
          {
            label: 'From a file',
            icon: FileUp,
            onSelect: () => {
              setOpen('file')
            },
          },
        ]}
      />
      <Button
        variant="primary"
        icon={Plus}
        onClick={() => {
          setOpen('new')
        }}
      >
        New tool
      </Button>
    </div>
  )
  const taken = state.tools.map(({ name }) => name)
  return (
    <>
      <FourStates
        of={state}
        isEmpty={state.tools.length === 0}
        onRetry={load}
        empty={
          <EmptyState icon={FileCode2} title="No tools yet" action={addButtons}>
            A tool is one function in TypeScript or JavaScript. It runs fenced inside Atrium, and nobody can call it before you publish it.
          </EmptyState>
        }
      >
        <div className="flex flex-col gap-3">
          <div className="flex justify-end">{addButtons}</div>
          <Table
            label={`Tools written on ${server.name}`}
            columns={isNarrow ? COLUMNS.filter(({ id }) => id !== 'secrets') : COLUMNS}
            rows={state.tools}
            rowKey={({ name }) => name}
            onOpen={({ name }) => {
              navigate({ page: 'code', slug, serverId: server.id, toolName: name })
            }}
            filter={{ label: 'Filter tools', textOf: ({ name, title, description }) => `${name} ${title ?? ''} ${description}` }}
          />
        </div>
      </FourStates>
      {open === 'new' && <NewToolDialog server={server} taken={taken} onClose={close} />}
      {open === 'file' && <BringFileDialog server={server} taken={taken} onClose={close} />}
      {open === 'api' && (
        <BringApiDialog
          server={server}
          onClose={close}
          onAdded={count => {
            close()
            showToast({ text: count === 1 ? 'One draft was added.' : `${count} drafts were added.`, tone: 'success' })
          }}
        />
      )}
    </>
  )
}

function State({ tool: { publishedVersion, isDraftAhead } }: { readonly tool: CodeToolSummary }) {
  if (publishedVersion === null) return <Badge tone="warning">Draft, not callable</Badge>
  return (
    <span className="inline-flex gap-1.5">
      <Badge tone="success">Version {publishedVersion}</Badge>
      {isDraftAhead && <Badge tone="accent">Draft ahead</Badge>}
    </span>
  )
}
