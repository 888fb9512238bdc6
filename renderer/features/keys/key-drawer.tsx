import { useStore } from 'zustand'
import { isKeyLive, type Key } from '#shared/model/key.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Bars, Figure } from '../../parts/charts/charts.tsx'
import { Badge, Button, buttonLook, Drawer, Facts, formatTime, useNow } from '../../ui/index.ts'
import { daysOf, sumOf, type DayCounts } from './key-days.ts'
import type { KeyAction } from './key-menu.tsx'
import { doorWords, KeyState, TimeOr } from './key-state.tsx'
import { modeWords } from './mode-select.tsx'

interface KeyDrawerProps {
  readonly keyToShow: Key
  readonly onClose: () => void
  readonly onAction: (action: KeyAction) => void
}

/** Everything about a key but the key: what it may do, and what came of its calls. */
export function KeyDrawer({ keyToShow: key, onClose, onAction }: KeyDrawerProps) {
  const now = useNow()
  const isLive = isKeyLive(key, now)
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={key.name}
      description={<span className="font-mono text-xs">{key.prefix}…</span>}
      footer={
        <>
          {key.revokedAt === null && <Button onClick={() => onAction('revoke')}>Revoke</Button>}
          {isLive && key.replacedBy === null && <Button onClick={() => onAction('rotate')}>Rotate</Button>}
          {key.revokedAt === null && (
            <Button variant="primary" onClick={() => onAction('edit')}>
              Edit
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <KeyCalls keyToShow={key} now={now} />
        <KeyFacts keyToShow={key} now={now} />
      </div>
    </Drawer>
  )
}

function KeyCalls({ keyToShow: { id }, now }: { readonly keyToShow: Key; readonly now: number }) {
  const { slug } = useWorkspace()
  const days = daysOf(
    useStore(useStores().keys, state => state.days),
    id,
    now,
  )
  const { calls, errors, denials } = sumOf(days)
  const note = `${countWords(errors, 'error')}, ${countWords(denials, 'denial')}`
  return (
    <div className="flex flex-col gap-3">
      <Figure title="Calls in the last 30 days" value={calls.toLocaleString('en')} note={note}>
        <Bars
          upper="danger"
          bars={days.map((day, index) => ({ key: index, lower: day.calls - day.errors - day.denials, upper: day.errors + day.denials }))}
        />
      </Figure>
      <BadDays days={days} />
      <a href={hrefOf({ page: 'activity', slug, whoId: id })} className={`self-start ${buttonLook('secondary', 'sm')}`}>
        Show its calls
      </a>
    </div>
  )
}

const DAYS_SHOWN = 5

/** The last days on which something went wrong, the newest first: what the drawing shows, in words. */
function BadDays({ days }: { readonly days: readonly DayCounts[] }) {
  const bad = days.filter(({ errors, denials }) => errors + denials > 0).toReversed()
  if (bad.length === 0) return null
  return (
    <ul aria-label="Days with errors or denials" className="flex flex-col divide-y divide-line rounded-md border border-line">
      {bad.slice(0, DAYS_SHOWN).map(({ day, calls, errors, denials }) => (
        <li key={day} className="flex gap-3 px-3 py-1.5 tabular-nums">
          <span className="text-muted">{day}</span>
          <span className="flex-1">{countWords(calls, 'call')}</span>
          <span className="text-danger-ink">
            {[...(errors > 0 ? [countWords(errors, 'error')] : []), ...(denials > 0 ? [countWords(denials, 'denial')] : [])].join(', ')}
          </span>
        </li>
      ))}
    </ul>
  )
}

function KeyFacts({ keyToShow: key, now }: { readonly keyToShow: Key; readonly now: number }) {
  const stores = useStores()
  const keys = useStore(stores.keys, state => state.keys)
  const next = keys.find(({ id }) => id === key.replacedBy)
  return (
    <Facts
      facts={[
        { name: 'State', value: <KeyState keyToShow={key} now={now} /> },
        ...(next === undefined ? [] : [{ name: 'Replaced by', value: `${next.name}, ${next.prefix}…` }]),
        { name: 'Acts as', value: <ActsAs keyToShow={key} /> },
        { name: 'Opens', value: doorWords(key) },
        { name: 'Scopes', value: <Scopes scopes={key.scopes} /> },
        { name: 'Chosen tools', value: key.tools === null ? 'All that the scopes reach' : <Tools tools={key.tools} /> },
        { name: 'Calls a minute', value: limitWords(key.limits.callsPerMinute) },
        { name: 'Calls a day', value: limitWords(key.limits.callsPerDay) },
        { name: 'Finds tools', value: modeWords(key.toolMode) },
        { name: 'Last used', value: <TimeOr at={key.lastUsedAt} /> },
        { name: 'Created', value: formatTime(key.createdAt) },
        { name: 'Expires', value: key.expiresAt === null ? 'Never' : formatTime(key.expiresAt) },
        ...(key.revokedAt === null ? [] : [{ name: 'Revoked', value: formatTime(key.revokedAt) }]),
      ]}
    />
  )
}

function ActsAs({ keyToShow: { memberId } }: { readonly keyToShow: Key }) {
  const members = useStore(useStores().workspaceMembers, state => state.members)
  if (memberId === null) return 'Nobody: a service'
  const member = members.find(other => other.memberId === memberId)
  return member === undefined ? 'Somebody who left' : `${member.name}, ${member.role}`
}

function limitWords(limit: number | null): string {
  return limit === null ? 'No limit of its own' : limit.toLocaleString('en')
}

function Scopes({ scopes }: { readonly scopes: readonly string[] }) {
  if (scopes.length === 0) return 'None'
  return (
    <span className="flex flex-wrap gap-1">
      {scopes.map(scope => (
        <Badge key={scope}>
          <span className="font-mono">{scope}</span>
        </Badge>
      ))}
    </span>
  )
}

const TOOLS_SHOWN = 12

function Tools({ tools }: { readonly tools: NonNullable<Key['tools']> }) {
  if (tools.length === 0) return 'None: it can use nothing'
  const names = tools.slice(0, TOOLS_SHOWN).map(({ toolName }) => toolName)
  const rest = tools.length - names.length
  return (
    <span className="font-mono text-xs break-all">
      {names.join(', ')}
      {rest > 0 && <span className="font-sans text-muted"> and {rest.toLocaleString('en')} more</span>}
    </span>
  )
}

function countWords(count: number, what: string): string {
  return `${count === 0 ? 'no' : count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}
