import { Ellipsis, RotateCw, SquareArrowOutUpRight, Trash2 } from 'lucide-react'
import { useStore } from 'zustand'
import { wordsOf } from '#shared/launch-words.ts'
import type { Server } from '#shared/model/server.ts'
import { attempt } from '../../api/loading.ts'
import { RestartButton, staleWords } from '../../app/restart-needed.tsx'
import { useStores } from '../../app/stores.tsx'
import { Button, IconButton, Menu, showToast, Switch, Table, type Column, type MenuItem } from '../../ui/index.ts'
import { SignInButton } from './sign-in.tsx'
import { reasonOf, ServerStateDot } from './server-state.tsx'

interface ServerTableProps {
  readonly servers: readonly Server[]
  readonly onOpen: (server: Server) => void
  readonly onReview: (server: Server) => void
  readonly onRemove: (server: Server) => void
}

export function ServerTable({ servers, onOpen, onReview, onRemove }: ServerTableProps) {
  const columns: readonly Column<Server>[] = [
    { id: 'name', header: 'Name', width: 'minmax(6rem, 1fr)', cell: server => <span className="font-medium">{server.name}</span> },
    { id: 'state', header: 'State', width: '9.5rem', cell: server => <ServerStateDot server={server} /> },
    { id: 'tools', header: 'Tools', width: '2.5rem', align: 'end', cell: server => server.toolCount ?? '–' },
    { id: 'about', header: 'About', width: 'minmax(5rem, 2fr)', cell: server => <About server={server} /> },
    {
      id: 'switch',
      header: 'On',
      isHeaderHidden: true,
      width: '5.5rem',
      align: 'end',
      cell: server => <OnSwitch server={server} onReview={onReview} />,
    },
    {
      id: 'more',
      header: 'More',
      isHeaderHidden: true,
      width: '1.75rem',
      cell: server => <MoreMenu server={server} onOpen={onOpen} onRemove={onRemove} />,
    },
  ]
  return (
    <Table
      label="Servers"
      columns={columns}
      rows={servers}
      rowKey={server => server.id}
      onOpen={onOpen}
      filter={{ label: 'Filter servers', textOf: server => `${server.name} ${server.slug} ${commandOf(server)}` }}
    />
  )
}

/** What went wrong where something did, else what it is. */
function About({ server }: { readonly server: Server }) {
  const reason = reasonOf(server)
  if (reason !== undefined)
    return (
      <span className={server.state.at === 'failed' ? 'text-danger-ink' : 'text-warning-ink'} title={reason}>
        {reason}
      </span>
    )
  if (server.staleSecrets.length > 0) {
    const words = staleWords(server.staleSecrets)
    return (
      <span className="text-warning-ink" title={words}>
        {words}
      </span>
    )
  }
  return (
    <span className="font-mono text-xs text-muted" title={commandOf(server)}>
      {shortCommandOf(server)}
    </span>
  )
}

function commandOf({ launch }: Server): string {
  return wordsOf(launch).join(' ')
}

/** Long paths by their last part, which tells them apart; the review has them in full. */
function shortCommandOf({ launch }: Server): string {
  return wordsOf(launch)
    .map(word => word.replace(/^(?:\/|[A-Za-z]:\\).*[/\\](?=[^/\\]+$)/, '…/'))
    .join(' ')
}

function OnSwitch({ server, onReview }: { readonly server: Server; readonly onReview: (server: Server) => void }) {
  const { servers } = useStores()
  const isBusy = useStore(servers, state => state.busy.has(server.id))
  if (!server.isApproved)
    return (
      <Button
        size="sm"
        onClick={() => {
          onReview(server)
        }}
      >
        Review
      </Button>
    )
  if (server.staleSecrets.length > 0) return <RestartButton server={server} />
  if (server.state.at === 'signInNeeded') return <SignInButton server={server} isShort />
  const switchTo = async (isOn: boolean) => {
    const answer = await attempt(() => (isOn ? servers.getState().start(server) : servers.getState().stop(server)))
    if (!answer.ok) showToast({ text: answer.problem.message, tone: 'danger' })
  }
  return (
    <span className="inline-flex align-middle">
      <Switch
        label={`${server.name} is on`}
        isLabelHidden
        isOn={server.isOn}
        isDisabled={isBusy && server.state.at !== 'starting'}
        onSwitch={isOn => void switchTo(isOn) /* because it tells its failure */}
      />
    </span>
  )
}

function MoreMenu({ server, onOpen, onRemove }: Pick<ServerTableProps, 'onOpen' | 'onRemove'> & { readonly server: Server }) {
  const { servers } = useStores()
  const restart = async () => {
    const answer = await attempt(() => servers.getState().restart(server))
    if (!answer.ok) showToast({ text: answer.problem.message, tone: 'danger' })
  }
  const items: readonly (MenuItem | 'line')[] = [
    {
      label: 'Open',
      icon: SquareArrowOutUpRight,
      onSelect: () => {
        onOpen(server)
      },
    },
    { label: 'Restart', icon: RotateCw, isDisabled: !server.isApproved, onSelect: () => void restart() /* because it tells its failure */ },
    'line',
    {
      label: 'Remove',
      icon: Trash2,
      isDangerous: true,
      onSelect: () => {
        onRemove(server)
      },
    },
  ]
  return <Menu trigger={<IconButton label={`More for ${server.name}`} icon={Ellipsis} />} items={items} />
}
