import clsx from 'clsx'
import { Eraser, ScrollText } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Server, ServerLogLine } from '#shared/model/server.ts'
import { Button, CopyButton, EmptyState, FilterInput, formatClock, FourStates, Switch, VirtualLines } from '../../ui/index.ts'
import { linesWith } from './log-lines.ts'
import { useServerLog } from './use-server-log.ts'

/** What the server writes on stderr and what happens to it, as it happens. */
export function LogsTab({ server }: { readonly server: Server }) {
  const log = useServerLog(server)
  const [words, setWords] = useState('')
  const [isFollowing, setIsFollowing] = useState(true)
  const [isWrapped, setIsWrapped] = useState(true)
  const [isCleared, setIsCleared] = useState(false)
  const shown = useMemo(() => linesWith(log.lines, words), [log.lines, words])

  return (
    <FourStates
      of={log}
      isEmpty={log.lines.length === 0 && !isCleared}
      empty={
        <EmptyState icon={ScrollText} title="Nothing was said yet">
          What the server writes on stderr, and its starts and stops, appear here as they happen.
        </EmptyState>
      }
    >
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <FilterInput label="Search logs" value={words} onValue={setWords} className="w-52" />
        <Switch label="Follow" isOn={isFollowing} onSwitch={setIsFollowing} />
        <Switch label="Wrap" isOn={isWrapped} onSwitch={setIsWrapped} />
        <div className="ml-auto flex gap-2">
          <Button
            size="sm"
            icon={Eraser}
            onClick={() => {
              setIsCleared(true)
              log.clear()
            }}
          >
            Clear view
          </Button>
          <CopyLines lines={shown} />
        </div>
      </div>
      {shown.length === 0 && (
        <p className="mb-2 text-muted">{words.trim() === '' ? 'New lines appear here.' : 'No line has these words.'}</p>
      )}
      <VirtualLines
        // Heights that were measured are of other lines then.
        key={`${words} ${String(isWrapped)}`}
        label={`Logs of ${server.name}`}
        count={shown.length}
        line={index => <LogLine line={shown[index]} isWrapped={isWrapped} />}
        isWrapped={isWrapped}
        isFollowing={isFollowing}
        onFollow={setIsFollowing}
        className="h-[max(16rem,calc(100vh-22rem))]"
      />
    </FourStates>
  )
}

/** Joined when it is asked for: with many lines that is work. */
function CopyLines({ lines }: { readonly lines: readonly ServerLogLine[] }) {
  return <CopyButton label="Copy lines" value={() => lines.map(({ text }) => text).join('\n')} />
}

function LogLine({ line, isWrapped }: { readonly line: ServerLogLine | undefined; readonly isWrapped: boolean }) {
  if (line === undefined) return null
  return (
    <div className={clsx('flex gap-3', line.from === 'atrium' && 'text-accent-ink')}>
      <time dateTime={new Date(line.at).toISOString()} className="shrink-0 text-faint select-none">
        {formatClock(line.at)}
      </time>
      <span className={isWrapped ? 'min-w-0 wrap-anywhere whitespace-pre-wrap' : 'whitespace-pre'}>
        {line.text === '' ? ' ' : line.text}
      </span>
    </div>
  )
}
