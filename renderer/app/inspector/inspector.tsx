import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { FrameExchange } from '#shared/model/frame.ts'
import { Button, Drawer, formatClock, ProblemState, Skeleton } from '../../ui/index.ts'
import { hrefOf } from '../route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../stores.tsx'
import { ExchangeView } from './exchange-view.tsx'
import { planReplay, type Replay } from './plan-replay.ts'
import { ReplayPanel } from './replay-panel.tsx'
import type { ExchangePlace } from './store.ts'
import { useExchange } from './use-exchange.ts'

interface InspectorProps {
  readonly place: ExchangePlace
  readonly onClose: () => void
}

/** One exchange with a server, message by message; a call of a tool can be sent again beside it. */
export function Inspector({ place, onClose }: InspectorProps) {
  const { exchange, problem } = useExchange(place)
  if (exchange !== undefined) return <ExchangeDrawer exchange={exchange} onClose={onClose} />
  return (
    <Drawer isOpen isWide onClose={onClose} title="Messages">
      {problem === undefined ? <Skeleton /> : <ProblemState problem={problem} />}
    </Drawer>
  )
}

function ExchangeDrawer({ exchange, onClose }: { readonly exchange: FrameExchange; readonly onClose: () => void }) {
  const { tools } = useStores()
  useWorkspaceLoad(tools)
  const { tools: offered, status } = useStore(tools)
  const [isReplaying, setIsReplaying] = useState(false)
  const replay = planReplay(exchange, offered)
  const footer = (
    <ReplayOffer
      replay={replay}
      isOffered={!isReplaying}
      onReplay={() => {
        setIsReplaying(true)
      }}
    />
  )
  return (
    <Drawer
      isOpen
      isWide
      onClose={onClose}
      title={<Title exchange={exchange} />}
      description={<About exchange={exchange} />}
      footer={status === 'ready' ? footer : undefined}
    >
      {isReplaying && replay.at === 'possible' ? (
        <ReplayPanel
          exchange={exchange}
          replay={replay}
          onClose={() => {
            setIsReplaying(false)
          }}
        />
      ) : (
        <ExchangeView exchange={exchange} label="Messages" />
      )}
    </Drawer>
  )
}

interface ReplayOfferProps {
  readonly replay: Replay
  readonly isOffered: boolean
  readonly onReplay: () => void
}

function ReplayOffer({ replay, isOffered, onReplay }: ReplayOfferProps) {
  const isPossible = replay.at === 'possible'
  return (
    <>
      <p className="mr-auto text-xs text-muted">
        {isPossible ? 'Sent again, it runs for real and is recorded as a call of its own.' : replay.reason}
      </p>
      {isPossible && isOffered && (
        <Button icon={RotateCw} onClick={onReplay}>
          Send again…
        </Button>
      )}
    </>
  )
}

function Title({ exchange: { call, frames } }: { readonly exchange: FrameExchange }) {
  const [first] = frames
  return <span className="font-mono">{call?.target ?? first?.method ?? 'A message'}</span>
}

/** Who asked, when, and where its record is. */
function About({ exchange: { call, requestId, frames, serverId } }: { readonly exchange: FrameExchange }) {
  const { slug } = useWorkspace()
  const name = useStore(useStores().servers, ({ servers }) => servers.find(({ id }) => id === serverId)?.name)
  const [first] = frames
  return (
    <>
      {name ?? call?.serverName ?? 'A server'}
      {first && `, ${formatClock(first.at)}`}
      {requestId !== null && (
        <>
          {', '}
          <a href={hrefOf({ page: 'activity', slug, requestId })} className="rounded-sm text-accent-ink underline underline-offset-2">
            call …{requestId.slice(-8)}
          </a>
        </>
      )}
    </>
  )
}
