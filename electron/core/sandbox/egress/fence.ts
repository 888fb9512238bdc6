import { AppError } from '#shared/errors.ts'
import { addressIn, isLocalName, isPrivateAddress } from '#core/lib/address-range.ts'
import { remembered } from '#core/lib/remembered.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor, type Redactor } from '#core/vault/redact.ts'
import type { Fence } from '../code-run.ts'
import { isListed, isNamed } from './hosts.ts'

/** What is about to be sent. */
export interface Sending {
  readonly url: URL
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | undefined
}

/** One run's fence, asked for every request and again at each redirect. */
export interface Gate {
  /** Throws for an address that may not be asked, or not with this in it. */
  readonly check: (sending: Sending) => void
  /** Throws unless a connection to this address may be made for the URL. */
  readonly checkAddress: (url: URL, address: string) => void
  readonly hasSecret: (text: string) => boolean
}

/** A host is written small, whatever the value was. */
const smallOf = remembered((secrets: readonly KnownSecret[]) =>
  createRedactor(secrets.map(({ name, value }) => ({ name, value: value.toLowerCase() }))),
)

export function createGate({ hosts, privateHosts, secrets }: Fence): Gate {
  const redactor = createRedactor(secrets)
  const small = smallOf(secrets)
  const isPrivateAllowed = (hostname: string) => isNamed(privateHosts, hostname)

  const gate: Gate = {
    check: sending => {
      const { url } = sending
      if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refusal(url, 'only http and https are possible')
      if (url.username !== '' || url.password !== '') throw refusal(url, 'it carries a name or password; send them in a header')
      if (!isListed(hosts, url.hostname)) throw refusal(url, 'this host is not on the list of those that the code may reach')
      const address = addressIn(url)
      if (address !== undefined) gate.checkAddress(url, address)
      else if (isLocalName(url.hostname) && !isPrivateAllowed(url.hostname)) throw refusal(url, INSIDE)
      checkSecrets(sending)
    },
    checkAddress: (url, address) => {
      if (isPrivateAddress(address) && !isPrivateAllowed(url.hostname) && !isPrivateAllowed(address)) throw refusal(url, INSIDE)
    },
    hasSecret: text => carries(text, redactor),
  }

  function checkSecrets(sending: Sending): void {
    const { url } = sending
    if (secrets.length === 0 || !holdsSecret(sending)) return
    if (!isNamed(hosts, url.hostname))
      throw refusal(url, 'it would be sent a secret, and only a host that the list names by its own name may get one')
    if (url.protocol === 'http:' && !isPrivateAllowed(url.hostname))
      throw refusal(url, 'it would be sent a secret without encryption; use https')
  }

  function holdsSecret({ url, headers, body }: Sending): boolean {
    if (carries(url.href, redactor) || carries(decoded(url.href), redactor) || carries(url.hostname, small)) return true
    if (headers.some(([name, value]) => carries(value, redactor) || carries(name, small))) return true
    // What a value is cut into over several headers or members is found where they are put together.
    if (carries(headers.map(([, value]) => value).join(''), redactor)) return true
    return body !== undefined && carries(Buffer.from(body).toString(), redactor)
  }
  return gate
}

const INSIDE = 'it lies on this machine or its network, and is not among the private hosts that are allowed'

function carries(text: string, redactor: Redactor): boolean {
  return redactor.text(text) !== text
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href.replaceAll('+', ' '))
  } catch {
    return href
  }
}

/** The reason is what the code's `fetch` looks for, to fail as a fetch does. */
export function refusal({ host }: URL, why: string): AppError {
  return new AppError('forbidden', `A request to ${host} is refused: ${why}.`, { reason: 'egress' })
}
