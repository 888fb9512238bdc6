import { Play, RotateCw, Server as ServerIcon, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { ServerId } from '#shared/model/ids.ts'
import type { Server } from '#shared/model/server.ts'
import { attempt } from '../../api/loading.ts'
import { navigate } from '../../app/navigate.ts'
import { RestartNote } from '../../app/restart-needed.tsx'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, buttonLook, Callout, EmptyState, FourStates, Page, PageHeader, showToast, Switch, Tabs } from '../../ui/index.ts'
import { ApproveServer } from './approve-server.tsx'
import { CodeToolsTab } from './custom/code-tools-tab.tsx'
import { EditServerDialog } from './edit-server-dialog.tsx'
import { EnvironmentTab } from './environment-tab.tsx'
import { FramesTab } from './frames/frames-tab.tsx'
import { LogsTab } from './logs-tab.tsx'
import { OverviewTab } from './overview/overview-tab.tsx'
import { RemoveServerDialog } from './remove-server-dialog.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { SignInNote, waitsForSignIn } from './sign-in.tsx'
import { StartFailure } from './start-failure.tsx'
import { StateLine } from './state-line.tsx'
import { ToolsTab } from './tools-tab.tsx'

type TabId = 'code' | 'tools' | 'overview' | 'logs' | 'messages' | 'environment' | 'settings'
type Doing = 'approve' | 'edit' | 'remove'

/** One server: what it offers, what it says, what it gets, what it is. */
export function ServerPage({ serverId }: { readonly serverId: ServerId }) {
  const store = useStores().servers
  const state = useStore(store)
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(store)
  const server = state.servers.find(one => one.id === serverId)
  const listHref = hrefOf({ page: 'servers', slug })

  return (
    <Page>
      <FourStates
        of={state}
        isEmpty={server === undefined}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <EmptyState
            icon={ServerIcon}
            title="There is no such server"
            action={
              <a href={listHref} className={buttonLook('secondary', 'md')}>
                Show servers
              </a>
            }
          >
            It may have been removed, or belong to another workspace.
          </EmptyState>
        }
      >
        {server && <OneServer server={server} listHref={listHref} />}
      </FourStates>
    </Page>
  )
}

function Controls({ server, onReview }: { readonly server: Server; readonly onReview: () => void }) {
  return server.isApproved ? <RunControls server={server} /> : <ReviewButton server={server} onReview={onReview} />
}

function OneServer({ server, listHref }: { readonly server: Server; readonly listHref: string }) {
  const { slug } = useWorkspace()
  const [tab, setTab] = useState<TabId>(server.kind === 'custom' ? 'code' : 'tools')
  const [doing, setDoing] = useState<Doing>()
  // As many as the tab lists, offered or not.
  const toolCount = useStore(useStores().tools, ({ tools }) => tools.filter(tool => tool.serverId === server.id).length)
  const stop = () => {
    setDoing(undefined)
  }

  return (
    <>
      <PageHeader
        back={{ href: listHref, label: 'Servers' }}
        title={server.name}
        description={<StateLine server={server} />}
        actions={
          <Controls
            server={server}
            onReview={() => {
              setDoing('approve')
            }}
          />
        }
      />
      <div className="mb-5 flex flex-col gap-3 empty:hidden">
        {server.isApproved ? <RestartNote server={server} /> : <HeldNote server={server} />}
        <SignInNote server={server} />
        <StartFailure
          server={server}
          isBesideLogs={tab === 'logs'}
          action={
            <Button
              size="sm"
              onClick={() => {
                setTab('logs')
              }}
            >
              Show logs
            </Button>
          }
        />
      </div>
      <Tabs<TabId>
        label={`Parts of ${server.name}`}
        value={tab}
        onValue={setTab}
        tabs={[
          ...(server.kind === 'custom' ? [{ id: 'code' as const, label: 'Code', content: <CodeToolsTab server={server} /> }] : []),
          { id: 'tools', label: 'Tools', ...(toolCount === 0 ? {} : { count: toolCount }), content: <ToolsTab server={server} /> },
          { id: 'overview', label: 'Overview', content: <OverviewTab server={server} /> },
          { id: 'logs', label: 'Logs', content: <LogsTab server={server} /> },
          { id: 'messages', label: 'Messages', content: <FramesTab server={server} /> },
          ...(server.kind === 'custom'
            ? []
            : [
                {
                  id: 'environment' as const,
                  label: server.kind === 'http' ? 'Headers' : 'Environment',
                  content: (
                    <EnvironmentTab
                      server={server}
                      onEdit={() => {
                        setDoing('edit')
                      }}
                    />
                  ),
                },
              ]),
          {
            id: 'settings',
            label: 'Settings',
            content: (
              <SettingsTab
                server={server}
                onEdit={() => {
                  setDoing('edit')
                }}
                onRemove={() => {
                  setDoing('remove')
                }}
              />
            ),
          },
        ]}
      />
      {doing === 'approve' && (
        <ApproveServer
          key={server.fingerprint}
          server={server}
          onEdit={() => {
            setDoing('edit')
          }}
          onDone={stop}
        />
      )}
      {doing === 'edit' && (
        <EditServerDialog
          server={server}
          onClose={() => {
            setDoing(current => (current === 'edit' ? undefined : current))
          }}
          onSaved={changed => {
            setDoing(changed.isApproved ? undefined : 'approve')
          }}
        />
      )}
      <RemoveServerDialog
        server={doing === 'remove' ? server : undefined}
        onClose={stop}
        onRemoved={() => {
          navigate({ page: 'servers', slug })
        }}
      />
    </>
  )
}

function HeldNote({ server: { kind } }: { readonly server: Server }) {
  return kind === 'http' ? (
    <Callout tone="warning" title="Nothing is sent to it before you approve it">
      It is new, or how it is called was changed.
    </Callout>
  ) : (
    <Callout tone="warning" title="Nothing of it runs before you approve it">
      It is new, or what it runs was changed.
    </Callout>
  )
}

function ReviewButton({ server, onReview }: { readonly server: Server; readonly onReview: () => void }) {
  return (
    <Button variant="primary" icon={ShieldCheck} onClick={onReview}>
      Review what will {server.kind === 'http' ? 'be called' : 'run'}
    </Button>
  )
}

function RunControls({ server }: { readonly server: Server }) {
  const { servers } = useStores()
  const isBusy = useStore(servers, state => state.busy.has(server.id))
  const run = async (work: () => Promise<Server>) => {
    const answer = await attempt(work)
    if (!answer.ok) showToast({ text: answer.problem.message, tone: 'danger' })
  }
  const { start, stop, restart } = servers.getState()
  return (
    <>
      <Switch
        label={server.isOn ? 'On' : 'Off'}
        isOn={server.isOn}
        isDisabled={isBusy && server.state.at !== 'starting'}
        onSwitch={isOn => void run(() => (isOn ? start(server) : stop(server))) /* because it tells its failure */}
      />
      {!waitsForSignIn(server) && (
        <RunButton server={server} isBusy={isBusy} onRun={() => void run(() => restart(server)) /* because it tells its failure */} />
      )}
    </>
  )
}

interface RunButtonProps {
  readonly server: Server
  readonly isBusy: boolean
  readonly onRun: () => void
}

/** Restarting begins with ending what runs: where nothing does, it is a start. */
function RunButton({ server: { isOn, state }, isBusy, onRun }: RunButtonProps) {
  const isRunning = state.at === 'ready' || state.at === 'starting' || state.at === 'stopping'
  return (
    <Button icon={isRunning ? RotateCw : Play} isLoading={isBusy} disabled={!isOn} onClick={onRun}>
      {isRunning ? 'Restart' : 'Start now'}
    </Button>
  )
}
