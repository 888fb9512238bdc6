import { Plus, ScrollText } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { LedgerEntry, UsagePlanView } from '#shared/model/usage.ts'
import { useStores } from '../../app/stores.tsx'
import { Figure } from '../../parts/charts/charts.tsx'
import { Button, EmptyState, FourStates, Page, PageHeader, Section, Table, type Column } from '../../ui/index.ts'
import { CapDialog } from './cap-dialog.tsx'
import { LimitCallouts } from './limit-callouts.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { TopUpDialog } from './top-up-dialog.tsx'
import { dateText, unitsText } from './words.ts'

type Open = 'plan' | 'topUp' | 'cap' | undefined

/** What the organization may use in a month: what is included, what was paid ahead, and caps. */
export function UsagePlanPage() {
  const state = useStore(useStores().usagePlan)
  const [open, setOpen] = useState<Open>()
  const { load, view } = state
  useEffect(() => {
    void load() // because a store keeps its own problem
  }, [load])
  const close = () => {
    setOpen(undefined)
  }
  return (
    <Page>
      <PageHeader
        title="Usage plan"
        description="How many units all workspaces may use in a month (UTC). When they are used up, calls that cost something pause; everything else goes on."
        actions={
          view && (
            <>
              <Button
                onClick={() => {
                  setOpen('plan')
                }}
              >
                Change the plan
              </Button>
              <Button
                variant="primary"
                icon={Plus}
                onClick={() => {
                  setOpen('topUp')
                }}
              >
                Top up
              </Button>
            </>
          )
        }
      />
      <FourStates
        of={state}
        isEmpty={view === undefined}
        empty={null}
        onRetry={() => void load() /* because a store keeps its own problem */}
      >
        {view && (
          <>
            <LimitCallouts limits={view.limits} />
            <PlanFigures view={view} />
            <Caps
              view={view}
              onAdd={() => {
                setOpen('cap')
              }}
            />
            <Ledger entries={state.ledger} />
            {open === 'plan' && <PlanDialog plan={view.plan} onClose={close} />}
            {open === 'topUp' && <TopUpDialog onClose={close} />}
            {open === 'cap' && <CapDialog onClose={close} />}
          </>
        )}
      </FourStates>
    </Page>
  )
}

function PlanFigures({ view: { plan, month, balance, monthEndsAt } }: { readonly view: UsagePlanView }) {
  const text = (units: number | null) => (units === null ? 'No limit' : unitsText(units))
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Figure title="Included in a month" value={text(plan.includedUnits)}>
        <p className="text-muted">{unitsText(month.units)} used this month, by all workspaces.</p>
      </Figure>
      <Figure title="Paid ahead" value={unitsText(balance)}>
        <p className="text-muted">Used when the included units are; {unitsText(month.prepaid)} this month.</p>
      </Figure>
      <Figure title="Monthly cap" value={text(plan.monthlyCap)}>
        <p className="text-muted">A new month begins on {dateText(monthEndsAt)}.</p>
      </Figure>
    </div>
  )
}

type Override = UsagePlanView['overrides'][number]

function Caps({ view, onAdd }: { readonly view: UsagePlanView; readonly onAdd: () => void }) {
  return (
    <Section
      title="Caps of their own"
      description="A workspace or a key can have a lower cap. The limits of the organization hold as well."
      actions={
        <Button size="sm" icon={Plus} onClick={onAdd}>
          Set a cap
        </Button>
      }
    >
      {view.overrides.length === 0 ? (
        <p className="text-muted">None: each workspace and key may use all that is left.</p>
      ) : (
        <Table
          label="Caps"
          columns={CAP_COLUMNS}
          rows={view.overrides}
          rowKey={({ workspaceId, keyId }) => `${workspaceId} ${keyId ?? ''}`}
        />
      )}
    </Section>
  )
}

const STATES = { ok: 'Open', near: 'Near', paused: 'Paused' } as const

const CAP_COLUMNS: readonly Column<Override>[] = [
  { id: 'workspace', header: 'Workspace', width: 'minmax(8rem, 1fr)', cell: ({ workspaceName }) => workspaceName },
  {
    id: 'key',
    header: 'Key',
    width: 'minmax(8rem, 1fr)',
    cell: ({ keyId, name }) => (keyId === null ? <span className="text-muted">All of it</span> : name),
  },
  { id: 'used', header: 'Used', align: 'end', width: '7rem', cell: ({ limit }) => unitsText(limit.used) },
  { id: 'cap', header: 'Cap', align: 'end', width: '7rem', cell: ({ monthlyCap }) => unitsText(monthlyCap) },
  { id: 'state', header: 'State', width: '5rem', cell: ({ limit }) => STATES[limit.state] },
]

function Ledger({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  return (
    <Section title="Ledger" description="Each top-up, and what was taken on each day. Nothing in it can be changed.">
      {entries.length === 0 ? (
        <EmptyState icon={ScrollText} title="Nothing paid ahead">
          A top-up is used when the included units of a month are. It does not expire.
        </EmptyState>
      ) : (
        <Table
          label="Ledger"
          columns={LEDGER_COLUMNS}
          rows={entries}
          rowKey={({ at, kind, units }) => `${kind} ${String(at)} ${String(units)}`}
        />
      )}
    </Section>
  )
}

const LEDGER_COLUMNS: readonly Column<LedgerEntry>[] = [
  { id: 'at', header: 'Day', width: '10rem', cell: ({ at }) => dateText(at) },
  {
    id: 'reason',
    header: 'What for',
    width: 'minmax(10rem, 2fr)',
    cell: ({ reason }) => reason ?? <span className="text-muted">Used by calls</span>,
  },
  { id: 'who', header: 'By', width: 'minmax(7rem, 1fr)', cell: ({ whoName }) => <span className="text-muted">{whoName ?? '–'}</span> },
  {
    id: 'units',
    header: 'Units',
    align: 'end',
    width: '7rem',
    cell: ({ units }) => `${units > 0 ? '+' : '−'}${Math.abs(units).toLocaleString('en')}`,
  },
]
