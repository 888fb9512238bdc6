import { Unplug } from 'lucide-react'
import { useStore } from 'zustand'
import type { Server, ServerState } from '#shared/model/server.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { buttonLook, EmptyState, FourStates, StateDot, type Tone } from '../../ui/index.ts'
import { Heading } from './heading.tsx'

const STATES: Record<ServerState['at'], { readonly tone: Tone; readonly label: string; readonly isMoving?: boolean }> = {
  held: { tone: 'warning', label: 'Needs approval' },
  stopped: { tone: 'neutral', label: 'Starts on first use' },
  starting: { tone: 'accent', label: 'Starting', isMoving: true },
  ready: { tone: 'success', label: 'Running' },
  waiting: { tone: 'warning', label: 'Waiting to try again', isMoving: true },
  failed: { tone: 'danger', label: 'Failed' },
  stopping: { tone: 'neutral', label: 'Stopping', isMoving: true },
  signInNeeded: { tone: 'warning', label: 'Needs sign-in' },
}

export function ServersAtAGlance() {
  const { slug } = useWorkspace()
  const servers = useStore(useStores().servers)
  return (
    <section aria-label="Servers" className="min-w-0">
      <Heading title="Servers" href={hrefOf({ page: 'servers', slug })} link="All servers" />
      <FourStates
        of={servers}
        isEmpty={servers.servers.length === 0}
        empty={
          <EmptyState
            icon={Unplug}
            title="No servers yet"
            action={
              <a href={hrefOf({ page: 'servers', slug, isNew: true })} className={buttonLook('secondary', 'md')}>
                Add server
              </a>
            }
          >
            An MCP server brings the tools that assistants call.
          </EmptyState>
        }
      >
        <ul className="divide-y divide-line rounded-lg border border-line">
          {servers.servers.map(server => (
            <ServerRow key={server.id} server={server} slug={slug} />
          ))}
        </ul>
      </FourStates>
    </section>
  )
}

function lookOf({ isOn, state, staleSecrets }: Server) {
  if (state.at === 'ready' && staleSecrets.length > 0) return { tone: 'warning' as const, label: 'Restart needed' }
  return isOn || state.at !== 'stopped' ? STATES[state.at] : { tone: 'neutral' as const, label: 'Off' }
}

function ServerRow({ server, slug }: { readonly server: Server; readonly slug: string }) {
  // Off and stopped look the same to a client; the person wants to know which.
  const state = lookOf(server)
  return (
    <li>
      <a
        href={hrefOf({ page: 'server', slug, serverId: server.id })}
        className="flex h-10 items-center gap-3 px-3 -outline-offset-2 hover:bg-hover"
      >
        <span className="min-w-0 flex-1 truncate font-medium">{server.name}</span>
        {server.toolCount !== null && (
          <span className="text-xs text-muted tabular-nums">
            {server.toolCount} {server.toolCount === 1 ? 'tool' : 'tools'}
          </span>
        )}
        <span className="w-36 text-xs">
          <StateDot {...state} />
        </span>
      </a>
    </li>
  )
}
