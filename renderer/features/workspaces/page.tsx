import { Plus, SquareStack } from 'lucide-react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { navigate, useNewDialog } from '../../app/navigate.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, EmptyState, FourStates, Page, PageHeader, Section, Table, TimeAgo, WorkspaceMark, type Column } from '../../ui/index.ts'
import { NewWorkspaceDialog } from './new-workspace-dialog.tsx'

const COLUMNS: readonly Column<Workspace>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(10rem, 1.5fr)',
    cell: workspace => (
      <span className="flex items-center gap-2">
        <WorkspaceMark workspace={workspace} />
        <span className="truncate font-medium">{workspace.name}</span>
      </span>
    ),
  },
  { id: 'slug', header: 'Address', isMono: true, width: 'minmax(9rem, 1fr)', cell: workspace => `/w/${workspace.slug}/mcp` },
  {
    id: 'description',
    header: 'Description',
    width: 'minmax(8rem, 2fr)',
    cell: workspace => <span className="text-muted">{workspace.description}</span>,
  },
  { id: 'created', header: 'Created', width: '7rem', align: 'end', cell: workspace => <TimeAgo at={workspace.createdAt} /> },
]

const ARCHIVED_COLUMNS: readonly Column<Workspace>[] = [
  ...COLUMNS.filter(({ id }) => id !== 'created'),
  {
    id: 'archived',
    header: 'Archived',
    width: '7rem',
    align: 'end',
    cell: ({ archivedAt }) => archivedAt !== null && <TimeAgo at={archivedAt} />,
  },
]

/** Apart from those in use; opened where they are restored. */
function Archived({ workspaces }: { readonly workspaces: readonly Workspace[] }) {
  if (workspaces.length === 0) return null
  return (
    <Section title="Archived" description="Their keys open nothing and their servers are stopped. Everything is kept.">
      <Table
        label="Archived workspaces"
        columns={ARCHIVED_COLUMNS}
        rows={workspaces}
        rowKey={workspace => workspace.id}
        onOpen={({ slug }) => {
          navigate({ page: 'workspace-settings', slug })
        }}
      />
    </Section>
  )
}

export function WorkspacesPage() {
  const workspaces = useStore(useStores().workspaces)
  const dialog = useNewDialog()
  const create = (
    <Button variant="primary" icon={Plus} onClick={dialog.open}>
      New workspace
    </Button>
  )
  return (
    <Page>
      <PageHeader
        title="Workspaces"
        description="Each has its own servers, secrets and keys. Nothing of one is reached with a key of another."
        actions={create}
      />
      <FourStates
        of={workspaces}
        isEmpty={workspaces.workspaces.length === 0}
        empty={
          <EmptyState icon={SquareStack} title="No workspaces" action={create}>
            A workspace holds the servers an assistant may use, and the keys to them.
          </EmptyState>
        }
        onRetry={() => void workspaces.load() /* because a store keeps its own problem */}
      >
        <Table
          label="Workspaces"
          columns={COLUMNS}
          rows={workspaces.workspaces.filter(({ archivedAt }) => archivedAt === null)}
          rowKey={workspace => workspace.id}
          onOpen={({ slug }) => {
            navigate({ page: 'overview', slug })
          }}
          filter={{ label: 'Filter workspaces', textOf: ({ name, slug, description }) => `${name} ${slug} ${description}` }}
        />
        <Archived workspaces={workspaces.workspaces.filter(({ archivedAt }) => archivedAt !== null)} />
      </FourStates>
      <NewWorkspaceDialog isOpen={dialog.isOpen} onClose={dialog.close} />
    </Page>
  )
}
