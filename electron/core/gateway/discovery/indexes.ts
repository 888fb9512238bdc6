import type { Log } from '#core/lib/log.ts'
import type { Exchange } from '../exchange.ts'
import type { WorkspaceOffers } from '../offers/build-offers.ts'
import { clientKind } from '../offers/client-kind.ts'
import { ToolIndex } from './tool-index.ts'

/** Indexes that are kept: one for each kind of client of a workspace. More than are in use, so that none is built twice. */
const MAX_KEPT = 32

export interface Indexes {
  /** The index of what such a client is offered; made, or brought up to date, where that has not happened yet. */
  readonly of: (exchange: Pick<Exchange, 'workspace' | 'client'>, offers: WorkspaceOffers) => Promise<ToolIndex>
  /** The same without waiting: a client that lists will search soon. */
  readonly prepare: (exchange: Pick<Exchange, 'workspace' | 'client'>, offers: WorkspaceOffers) => void
  readonly close: () => void
}

/** Holds whole workspaces: what a caller may see of a result is decided when it is shown. */
export function createIndexes(log: Log): Indexes {
  const kept = new Map<string, ToolIndex>()

  const indexFor = ({ workspace, client }: Pick<Exchange, 'workspace' | 'client'>): ToolIndex => {
    const key = `${workspace.id} ${clientKind(client.capabilities)}`
    const index = kept.get(key) ?? new ToolIndex()
    kept.delete(key)
    kept.set(key, index)
    const [oldest] = kept.keys()
    // Not closed: a search may be at it. Its memory goes when nobody holds it.
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    return index
  }

  const of: Indexes['of'] = async (exchange, offers) => {
    const index = indexFor(exchange)
    await index.follow(offers)
    return index
  }

  return {
    of,
    prepare: (exchange, offers) => {
      of(exchange, offers).catch((error: unknown) => {
        log.warn('discovery.indexFailed', { workspaceId: exchange.workspace.id, error })
      })
    },
    close: () => {
      for (const index of kept.values()) index.close()
      kept.clear()
    },
  }
}
