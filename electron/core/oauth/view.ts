import type { SignIn as SignInView } from '#shared/model/server.ts'
import type { Need } from './needs.ts'
import { scopesIn } from './scopes.ts'

interface ViewParts {
  /** What is kept of a sign-in, unopened. */
  readonly facts: { readonly issuer: string; readonly scope: string } | undefined
  readonly need: Pick<Need, 'kind' | 'reason'> | undefined
  /** The sign-in that waits. */
  readonly signIn: { readonly url: string; readonly until: number } | undefined
  /** Why the last one failed. */
  readonly problem: string | undefined
}

/** How a server's sign-in stands, as the page shows it. Null where there never was one, and nothing asks for one. */
export function viewOf(parts: ViewParts): SignInView | null {
  const { facts, need, signIn, problem } = parts
  const hasNothing = [facts, need, signIn, problem].every(part => part === undefined)
  if (hasNothing) return null
  return {
    at: whereIs(parts),
    ...(facts ? { issuer: facts.issuer, scopes: [...scopesIn(facts.scope)] } : { issuer: null, scopes: [] }),
    ...(signIn ? { url: signIn.url, until: signIn.until } : { url: null, until: null }),
    reason: need?.reason ?? null,
    problem: problem ?? null,
  }
}

function whereIs({ facts, need, signIn }: ViewParts): SignInView['at'] {
  if (signIn) return 'waiting'
  if (need?.kind === 'moreAccess') return 'moreAccess'
  return need || !facts ? 'needed' : 'signedIn'
}
