import { missed, next, reached, type Lifecycle } from '#core/processes/lifecycle.ts'
import type { Contact } from './http/client.ts'

/**
 * The lifecycle after news of the way to a server at an address: one that is ready may let nobody in any more, and may do so again.
 * That it could not be reached is the failure of the call that found out, and the server as ready as before; but after some of these
 * in a row its state says so. Where it is the network of this machine that may be down, it says nothing of the server.
 */
export function afterContact(
  lifecycle: Lifecycle,
  contact: Contact,
  { isRunning, now }: { readonly isRunning: boolean; readonly now: number },
): Lifecycle {
  if (contact.kind === 'signInNeeded' && lifecycle.at === 'ready')
    return next(lifecycle, { kind: 'signInNeeded', now, reason: contact.reason })
  if (contact.kind === 'unreachable' && contact.isItsOwn) return missed(lifecycle, { now, reason: contact.reason })
  if (contact.kind === 'reached' && lifecycle.at === 'ready') return reached(lifecycle)
  const letsInAgain = contact.kind === 'reached' && lifecycle.at === 'signInNeeded' && isRunning
  return letsInAgain ? next(lifecycle, { kind: 'becameReady', now }) : lifecycle
}
