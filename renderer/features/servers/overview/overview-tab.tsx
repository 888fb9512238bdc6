import type { Server } from '#shared/model/server.ts'
import type { ServerMinute, ServerStats } from '#shared/model/server-stats.ts'
import { Facts, formatBytes, formatDuration, FourStates, TimeAgo } from '../../../ui/index.ts'
import { Bars, Figure, Line, type Bar, type Course } from '../../../parts/charts/charts.tsx'
import type { Sample } from './samples.ts'
import { useStats } from './use-stats.ts'

const MINUTE_MS = 60_000
const MINUTES = 60

/** How a server does: its calls of the last hour, and what it takes of this machine. */
export function OverviewTab({ server }: { readonly server: Server }) {
  const { stats, samples, again, ...loading } = useStats(server)
  return (
    <FourStates of={loading} isEmpty={stats === undefined} empty={null} onRetry={again}>
      {stats && (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <CallsFigure stats={stats} />
            <LatencyFigure stats={stats} />
            <MemoryFigure server={server} stats={stats} samples={samples} />
            <ProcessorFigure server={server} stats={stats} samples={samples} />
          </div>
          <div className="mt-5">
            <Facts facts={factsOf(server, stats)} />
          </div>
        </>
      )}
    </FourStates>
  )
}

function CallsFigure({ stats }: { readonly stats: ServerStats }) {
  const { calls, failed, since, at } = stats
  const isShort = at - since < MINUTES * MINUTE_MS
  const note = `in the last ${isShort ? formatDuration(at - since) : 'hour'}${failed > 0 ? `, ${failed.toLocaleString('en')} failed` : ''}`
  return (
    <Figure title="Calls" value={calls.toLocaleString('en')} note={note}>
      <Bars bars={barsOf(stats, ({ calls, failed }) => [calls - failed, failed])} upper="danger" />
    </Figure>
  )
}

function LatencyFigure({ stats }: { readonly stats: ServerStats }) {
  const { p50Ms, p95Ms } = stats
  const hasAny = p50Ms !== null && p95Ms !== null
  return (
    <Figure
      title="Latency"
      value={hasAny ? formatDuration(p50Ms) : '–'}
      note={hasAny ? `median, 95 % within ${formatDuration(p95Ms)}` : 'No calls in the last hour'}
    >
      <Bars bars={barsOf(stats, ({ p50Ms, p95Ms }) => [p50Ms, p95Ms - p50Ms])} upper="faint" />
    </Figure>
  )
}

/** A bar for each minute of the last hour. */
function barsOf({ at, minutes }: ServerStats, partsOf: (minute: ServerMinute) => readonly [lower: number, upper: number]): readonly Bar[] {
  const now = Math.floor(at / MINUTE_MS)
  const byMinute = new Map(minutes.map(minute => [minute.at / MINUTE_MS, minute]))
  return Array.from({ length: MINUTES }, (_, index) => {
    const key = now - MINUTES + 1 + index
    const minute = byMinute.get(key)
    const [lower, upper] = minute === undefined ? [0, 0] : partsOf(minute)
    return { key, lower, upper }
  })
}

interface MeasuredProps {
  readonly server: Server
  readonly stats: ServerStats
  readonly samples: readonly Sample[]
}

function MemoryFigure({ server, stats, samples }: MeasuredProps) {
  const { usage } = stats
  if (usage === null) return <Figure title="Memory" value="–" note={whyUnmeasured(server, stats)} />
  const count = usage.processes === 1 ? 'one process' : `${String(usage.processes)} processes`
  return (
    <Figure title="Memory" value={formatBytes(usage.memoryBytes)} note={`of ${count}`}>
      <Line course={placed(samples, ({ memoryBytes }) => memoryBytes)} />
    </Figure>
  )
}

function ProcessorFigure({ server, stats, samples }: MeasuredProps) {
  if (stats.usage === null) return <Figure title="Processor" value="–" note={whyUnmeasured(server, stats)} />
  const now = samples.at(-1)?.cpuPercent
  // A share of time needs two readings.
  if (now === undefined) return <Figure title="Processor" value="–" note={SOON} />
  return (
    <Figure title="Processor" value={`${now.toFixed(now < 10 ? 1 : 0)} %`} note="of one core">
      <Line course={placed(samples, ({ cpuPercent }) => cpuPercent ?? 0)} />
    </Figure>
  )
}

function placed(samples: readonly Sample[], valueOf: (sample: Sample) => number): Course {
  const first = samples[0]?.at ?? 0
  const span = Math.max(1, (samples.at(-1)?.at ?? 0) - first)
  return samples.map(sample => [(sample.at - first) / span, valueOf(sample)])
}

const SOON = 'First reading in a moment'

function whyUnmeasured({ kind, state }: Server, { startedAt }: ServerStats): string {
  if (kind === 'http') return 'It runs elsewhere'
  if (kind === 'custom') return 'It has no process of its own: its tools run in Atrium’s sandbox'
  if (state.at !== 'ready') return 'It does not run'
  // What was read is from before it was ready.
  return startedAt === null ? SOON : 'This system does not tell'
}

function factsOf({ kind }: Server, { startedAt, restarts, inFlight }: ServerStats) {
  const restarted = restarts === 1 ? 'Once' : `${String(restarts)} times`
  return [
    { name: kind === 'http' ? 'Connected' : 'Started', value: startedAt === null ? 'It does not run' : <TimeAgo at={startedAt} /> },
    { name: 'Restarted by itself', value: restarts === 0 ? 'Never since Atrium runs' : restarted },
    { name: 'Calls in progress', value: String(inFlight) },
  ]
}
