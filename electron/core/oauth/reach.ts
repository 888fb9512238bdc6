import { lookup as lookupAll } from 'node:dns/promises'
import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { AppError } from '#shared/errors.ts'
import { addressIn, isLocalName, isLoopbackAddress, isLoopbackHost, isPrivateAddress } from '#core/lib/address-range.ts'

/**
 * Where what a server names may lie. A server on the open internet must not be able to point Atrium at this machine or at the network
 * it is in; one that lies there itself may.
 */
export type Reach = 'public' | 'anywhere'

/** The reach of a server, by where it lies itself. A name that cannot be looked up counts as public. */
export async function reachOf(server: URL): Promise<Reach> {
  if (isLocalName(server.hostname)) return 'anywhere'
  const address = addressIn(server)
  const addresses = address === undefined ? await addressesOf(server.hostname) : [address]
  return addresses.length > 0 && addresses.every(isPrivateAddress) ? 'anywhere' : 'public'
}

async function addressesOf(hostname: string): Promise<readonly string[]> {
  try {
    return (await lookupAll(hostname, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}

/** Throws `forbidden` for an address that is neither https nor on this machine, carries a password, or lies out of `reach`. */
export function checkPlace(url: URL, reach: Reach): void {
  if (url.username !== '' || url.password !== '') throw refusal(url, 'it carries a name or password')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url))) throw refusal(url, 'it is not https')
  const address = addressIn(url)
  const isInside = isLocalName(url.hostname) || (address !== undefined && isPrivateAddress(address))
  if (reach === 'public' && isInside) throw refusal(url, 'it lies on this machine or its network, and the server does not')
}

/** Looks a name up for the very connection that is made: what it says then is checked, not what it said before. */
export function guardedLookup(url: URL, reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found
      if (error !== null || first === undefined) {
        callback(error ?? new Error('no address'), '', 4)
        return
      }
      const isRefused = found.some(({ address }) => isOutOfReach(address, url, reach))
      if (isRefused) callback(refusal(url, 'its name leads to this machine or its network, and the server lies elsewhere'), '', 4)
      else if (options.all === true) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}

function isOutOfReach(address: string, { protocol }: URL, reach: Reach): boolean {
  // Without TLS only a name that really leads to this machine is as good as one that says so.
  if (protocol === 'http:') return !isLoopbackAddress(address)
  return reach === 'public' && isPrivateAddress(address)
}

function refusal({ host }: URL, why: string): AppError {
  return new AppError('forbidden', `An address for signing in at ${host} is refused: ${why}.`, { reason: 'sign_in_place' })
}
