import { AppError } from '#shared/errors.ts'
import { capabilityKey } from './capabilities.ts'
import type { Catalogs } from './catalogs.ts'
import type { Copies } from './copies.ts'
import type { Instance } from './instance.ts'
import type { Relisting } from './relisting.ts'
import type { Catalog, ClientCapabilities } from './upstream.ts'
import { waitFor } from './wait.ts'

interface ListingNeeds {
  readonly catalogs: Catalogs
  readonly relisting: Relisting
  readonly copies: Copies
  /** The shared process, started if need be. */
  readonly open: () => Promise<Instance>
}

/** See Upstreams.catalog. */
export async function listFor(needs: ListingNeeds, capabilities: ClientCapabilities, deadlineMs: number): Promise<Catalog> {
  const { catalogs } = needs
  const key = capabilityKey(capabilities)
  const kept = catalogs.find(key)
  if (kept !== undefined && !catalogs.isStale(key)) return kept
  const late = () => new AppError('timeout', 'The server did not list what it offers in time.')
  try {
    return await waitFor(list(needs, key, capabilities), { timeoutMs: deadlineMs, otherwise: late })
  } catch (error) {
    // An older list is better than none; a client that can be asked is also served what everybody is.
    const instead = kept ?? (key === '' ? undefined : catalogs.find(''))
    if (instead !== undefined) return instead
    throw error
  }
}

async function list({ catalogs, relisting, copies, open }: ListingNeeds, key: string, capabilities: ClientCapabilities): Promise<Catalog> {
  const isForLane = key !== '' && catalogs.eraFor(undefined) === 'legacy'
  const shared = isForLane ? undefined : await open()
  if (shared?.era === 'modern') await relisting.list(shared, capabilities)
  else if (key !== '') await copies.lanes.open(capabilities)
  const listed = catalogs.find(key)
  if (listed === undefined) throw new AppError('upstream_failed', 'The server did not list what it offers.')
  return listed
}
