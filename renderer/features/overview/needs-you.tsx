import { useStore } from 'zustand'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { buttonLook, Callout, useNow } from '../../ui/index.ts'
import { findNeeds } from './needs.ts'

/** What waits for a person; nothing at all when all is well, and nothing half-known while it loads. */
export function NeedsYou() {
  const { slug } = useWorkspace()
  const stores = useStores()
  const servers = useStore(stores.servers)
  const secrets = useStore(stores.secrets)
  const keys = useStore(stores.keys)
  const now = useNow()
  const isKnown = [servers, secrets, keys].every(({ status, problem }) => status === 'ready' && problem === undefined)
  const needs = isKnown ? findNeeds({ slug, servers: servers.servers, secrets: secrets.secrets, keys: keys.keys, now }) : []
  if (needs.length === 0) return null
  return (
    <section aria-label="Needs you" className="mt-6">
      <h2 className="mb-2 text-base font-semibold">Needs you</h2>
      <ul className="flex flex-col gap-2">
        {needs.map(({ id, tone, sentence, verb, route }) => (
          <li key={id}>
            <Callout tone={tone} title={sentence} action={<a href={hrefOf(route)} className={buttonLook('secondary', 'sm')}>{verb}</a>} />
          </li>
        ))}
      </ul>
    </section>
  )
}
