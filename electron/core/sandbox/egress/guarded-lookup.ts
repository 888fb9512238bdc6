import { lookup as systemLookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import type { Gate } from './fence.ts'

export interface Resolved {
  readonly address: string
  readonly family: number
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly Resolved[]>

const resolveBySystem: Resolve = hostname => systemLookup(hostname, { all: true })

/** Looks a name up for the very connection that is made, so that what was checked is what is connected to. */
export function guardedLookup(url: URL, gate: Gate, resolve: Resolve = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    find(hostname).then(
      found => {
        if (options.all === true) callback(null, [...found])
        else callback(null, found[0]?.address ?? '', found[0]?.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('no address'), '', 4),
    )
  }

  async function find(hostname: string): Promise<readonly Resolved[]> {
    const found = await resolve(hostname)
    // One that is refused refuses all: a name that leads to both is made for getting in.
    for (const { address } of found) gate.checkAddress(url, address)
    return found
  }
}
