import { ChartColumn, Download } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { UsageRow, UsageStatus } from '#shared/model/usage.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Bars, Figure, type Bar } from '../../parts/charts/charts.tsx'
import {
  Button,
  EmptyState,
  FourStates,
  Page,
  PageHeader,
  ProblemNote,
  Section,
  Segments,
  Table,
  useAction,
  useIsNarrow,
  type Column,
} from '../../ui/index.ts'
import { LimitCallouts } from './limit-callouts.tsx'
import { saveText } from './save-text.ts'
import { dateText, unitsText } from './words.ts'

/** What a workspace used: today, this month and day by day, by key, tool and module, and what is left. */
export function UsagePage() {
  const state = useStore(useStores().usage)
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(useStores().usage)
  const save = useAction(async () => {
    saveText(`usage-${slug}.csv`, await state.csv(workspaceId))
  })
  return (
    <Page>
      <PageHeader
        title="Usage"
        description="What calls of this workspace consumed. Days and months are of UTC."
        actions={
          <Button icon={Download} isLoading={save.isRunning} onClick={() => void save.run() /* because useAction keeps the problem */}>
            Save as CSV
          </Button>
        }
      />
      {save.problem && <ProblemNote problem={save.problem} />}
      <FourStates
        of={state}
        isEmpty={(state.standing?.limits ?? []).length === 0 && state.sums.day.length === 0}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <EmptyState icon={ChartColumn} title="Nothing used yet">
            Each call of a tool costs the units of its price, one where none is set. What calls come to is shown here.
          </EmptyState>
        }
      >
        {state.standing && (
          <>
            <LimitCallouts limits={state.standing.limits} withLink />
            <Figures standing={state.standing} days={state.sums.day} />
            <Sums />
          </>
        )}
      </FourStates>
    </Page>
  )
}

const DAY_MS = 86_400_000
const DAYS = 30

function Figures({ standing, days }: { readonly standing: UsageStatus; readonly days: readonly UsageRow[] }) {
  const { today, month, limits, monthEndsAt } = standing
  const tightest = limits.toSorted((a, b) => a.left - b.left)[0]
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Figure title="Units by day" value={unitsText(sumOf(days))} note={`in 30 days, ${today.units.toLocaleString('en')} today`}>
        <Bars bars={barsOf(days, Date.now())} upper="faint" />
      </Figure>
      <Figure title="This month" value={unitsText(month.units)} note={`${month.calls.toLocaleString('en')} calls and lists`}>
        <p className="text-muted">
          {(month.durationMs / 1_000).toLocaleString('en', { maximumFractionDigits: 1 })} s of calls
          {month.prepaid > 0 && `, ${unitsText(month.prepaid)} paid ahead`}
        </p>
      </Figure>
      <Figure
        title="What remains"
        value={tightest === undefined ? 'No limit' : unitsText(tightest.left)}
        {...(tightest === undefined ? {} : { note: 'until the month ends' })}
      >
        <p className="text-muted">A new month begins on {dateText(monthEndsAt)}.</p>
      </Figure>
    </div>
  )
}

function sumOf(days: readonly UsageRow[]): number {
  return days.reduce((sum, { units }) => sum + units, 0)
}

function barsOf(days: readonly UsageRow[], now: number): Bar[] {
  const byDay = new Map(days.map(({ of, units }) => [of, units]))
  return Array.from({ length: DAYS }, (_, index) => {
    const key = Math.floor(now / DAY_MS) - DAYS + 1 + index
    return { key, lower: byDay.get(new Date(key * DAY_MS).toISOString().slice(0, 10)) ?? 0, upper: 0 }
  })
}

const GROUPS = [
  { value: 'tool', label: 'Tool' },
  { value: 'module', label: 'Module' },
  { value: 'key', label: 'Key' },
  { value: 'day', label: 'Day' },
] as const
type Group = (typeof GROUPS)[number]['value']

function Sums() {
  const sums = useStore(useStores().usage, state => state.sums)
  const [group, setGroup] = useState<Group>('tool')
  const isNarrow = useIsNarrow()
  const rows = group === 'day' ? sums.day.toReversed() : sums[group]
  return (
    <Section
      title="What it went to, in the last 30 days"
      actions={<Segments label="Sum up by" segments={GROUPS} value={group} onValue={setGroup} />}
    >
      <Table label={`Usage by ${group}`} columns={columnsOf(group, isNarrow)} rows={rows} rowKey={({ of }) => of} />
    </Section>
  )
}

function columnsOf(group: Group, isNarrow: boolean): readonly Column<UsageRow>[] {
  const header = GROUPS.find(({ value }) => value === group)?.label ?? ''
  return [
    { id: 'of', header, width: 'minmax(9rem, 2fr)', isMono: group === 'tool', cell: row => nameOf(group, row) },
    number('units', 'Units', ({ units }) => units),
    number('calls', 'Calls', ({ calls }) => calls),
    ...(isNarrow ? [] : WIDE),
  ]
}

const WIDE: readonly Column<UsageRow>[] = [
  number('ms', 'Average', ({ durationMs, calls }) => Math.round(durationMs / Math.max(1, calls)), ' ms'),
  number('out', 'Answers', ({ resultBytes }) => Math.ceil(resultBytes / 1_024), ' kB'),
  number('tokens', 'Tokens', ({ tokens }) => tokens),
]

function number(id: string, header: string, of: (row: UsageRow) => number, unit = ''): Column<UsageRow> {
  return { id, header, align: 'end', width: '5.5rem', cell: row => `${of(row).toLocaleString('en')}${unit}` }
}

const NAMELESS: Readonly<Record<Group, string>> = {
  tool: 'Atrium itself',
  module: 'No module: lists and Atrium’s own tools',
  key: 'Without a key: in this window',
  day: '',
}

function nameOf(group: Group, { of, name }: UsageRow) {
  if (name !== null) return name
  if (of === '') return <span className="text-muted">{NAMELESS[group]}</span>
  return group === 'day' || group === 'tool' ? of : <span className="text-muted">Removed</span>
}
