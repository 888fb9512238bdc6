import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'
import { RestartButton } from '../../app/restart-needed.tsx'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { buttonLook, useNow } from '../../ui/index.ts'
import { findNeeds, type Need } from './needs.ts'

/** What waits for a person; nothing at all when all is well, and nothing half-known while it loads. */
export function NeedsYou() {
  const { slug, id } = useWorkspace()
  const stores = useStores()
  const servers = useStore(stores.servers)
  const secrets = useStore(stores.secrets)
  const keys = useStore(stores.keys)
  const overview = useStore(stores.overview)
  const waitingCalls = useStore(stores.waiting, state => state.waiting.filter(({ workspaceId }) => workspaceId === id).length)
  const usage = useStore(stores.usage)
  const now = useNow()
  const isKnown = [servers, secrets, keys, overview, usage].every(({ status, problem }) => status === 'ready' && problem === undefined)
  const needs = isKnown
    ? findNeeds({
        slug,
        servers: servers.servers,
        secrets: secrets.secrets,
        keys: keys.keys,
        waitingTools: overview.waitingTools,
        waitingCalls,
        limits: usage.standing?.limits ?? [],
        now,
      })
    : []
  if (needs.length === 0) return null
  return (
    <section aria-label="Needs you" className="mt-6">
      <h2 className="mb-2 text-base font-semibold">Needs you</h2>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {needs.map(need => (
          <NeedRow key={need.id} need={need} />
        ))}
      </ul>
    </section>
  )
}

const MARKS = {
  danger: { icon: CircleAlert, colour: 'text-danger' },
  warning: { icon: TriangleAlert, colour: 'text-warning' },
  neutral: { icon: Info, colour: 'text-muted' },
}

function NeedRow({ need: { tone, sentence, verb, route, restarts } }: { readonly need: Need }) {
  const { icon: Icon, colour } = MARKS[tone]
  return (
    <li className="flex min-h-11 items-center gap-3 py-1.5 pr-2 pl-3">
      <Icon aria-hidden size={16} className={`shrink-0 ${colour}`} />
      <span className="min-w-0 flex-1">{sentence}</span>
      {restarts === undefined ? (
        <a href={hrefOf(route)} className={buttonLook('secondary', 'sm')}>
          {verb}
        </a>
      ) : (
        <RestartButton server={restarts} />
      )}
    </li>
  )
}
