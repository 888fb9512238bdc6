import clsx from 'clsx'
import { ScrollText } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { Server, ServerLogLine } from '#shared/model/server.ts'
import { attempt, type Attempt } from '../../api/loading.ts'
import { useAppEvent, useStores } from '../../app/stores.tsx'
import { CopyButton, EmptyState, FilterInput, formatClock, FourStates, Switch } from '../../ui/index.ts'
import { joinLines, linesWith, MOST_LINES } from './log-lines.ts'

/** What the server writes on stderr and what happens to it, as it happens. */
export function LogsTab({ server }: { readonly server: Server }) {
  const { lines, status, problem } = useServerLogs(server)
  const [words, setWords] = useState('')
  const [isFollowing, setIsFollowing] = useState(true)
  const shown = linesWith(lines, words)

  return (
    <FourStates
      of={{ status, problem }}
      isEmpty={lines.length === 0}
      empty={
        <EmptyState icon={ScrollText} title="Nothing was said yet">
          What the server writes on stderr, and its starts and stops, appear here as they happen.
        </EmptyState>
      }
    >
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <FilterInput label="Search logs" value={words} onValue={setWords} className="w-72" />
        <Switch label="Follow" isOn={isFollowing} onSwitch={setIsFollowing} />
        <div className="ml-auto">
          <CopyButton label="Copy lines" value={shown.map(line => line.text).join('\n')} />
        </div>
      </div>
      <LogLines lines={shown} isFollowing={isFollowing} onFollow={setIsFollowing} label={`Logs of ${server.name}`} />
    </FourStates>
  )
}

interface LogLinesProps {
  readonly lines: readonly ServerLogLine[]
  readonly isFollowing: boolean
  readonly onFollow: (isFollowing: boolean) => void
  readonly label: string
}

// Closer to the end than this counts as being there: a line's height.
const END_PX = 24

function LogLines({ lines, isFollowing, onFollow, label }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isFollowing) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [lines, isFollowing])

  return (
    <div
      ref={box}
      role="log"
      aria-label={label}
      // A log that is read out line by line while it runs drowns everything else.
      aria-live="off"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        const isAtEnd = scrollHeight - scrollTop - clientHeight < END_PX
        if (isAtEnd !== isFollowing) onFollow(isAtEnd)
      }}
      className="h-[max(16rem,calc(100vh-22rem))] overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5"
    >
      {lines.length === 0 && <p className="font-sans text-muted">No line has these words.</p>}
      {lines.map((line, index) => (
        // Lines repeat; only their place tells them apart.
        <div key={index} className={clsx('flex gap-3', line.from === 'atrium' && 'text-accent-ink')}>
          <time dateTime={new Date(line.at).toISOString()} className="shrink-0 text-faint select-none">
            {formatClock(line.at)}
          </time>
          <span className="min-w-0 break-words whitespace-pre-wrap">{line.text}</span>
        </div>
      ))}
    </div>
  )
}

interface Logs {
  readonly lines: readonly ServerLogLine[]
  readonly status: 'loading' | 'ready'
  readonly problem: AppError | undefined
}

/** Reads what the core has kept and adds what is told from then on. */
function useServerLogs(server: Server): Logs {
  const { servers } = useStores()
  const [answer, setAnswer] = useState<Attempt<readonly ServerLogLine[]>>()
  const [arrived, setArrived] = useState<readonly ServerLogLine[]>([])

  useAppEvent('server.logged', event => {
    // Far more than the core keeps would only be cut away again.
    if (event.serverId === server.id) setArrived(lines => [...lines, ...event.lines].slice(-MOST_LINES))
  })
  const read = useEffectEvent(() => attempt(() => servers.getState().logsOf(server)))
  useEffect(() => {
    let isGone = false
    void read().then(given => {
      if (!isGone) setAnswer(given)
    }) // because attempt never throws
    return () => {
      isGone = true
    }
  }, [server.id])

  if (answer === undefined) return { lines: [], status: 'loading', problem: undefined }
  return { lines: joinLines(answer.ok ? answer.data : [], arrived), status: 'ready', problem: answer.ok ? undefined : answer.problem }
}
