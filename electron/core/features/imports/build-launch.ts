import type { Argument, EnvironmentValue, FromSecret, Launch } from '#shared/model/server.ts'
import type { FoundLaunch, FoundValue } from './found.ts'

/** What becomes of a value. */
export type Decision =
  { readonly as: 'plain'; readonly text: string } | { readonly as: 'secret'; readonly name: string } | { readonly as: 'omit' }

export type Decide = (value: FoundValue, index: number) => Decision

/** The launch as the contract takes it; it is still to be checked by its schema. */
export function buildLaunch(found: FoundLaunch, decide: Decide): Launch {
  const decided = found.values.map((value, index) => ({ value, decision: decide(value, index) }))
  const named = (where: FoundValue['where']) =>
    Object.fromEntries(decided.flatMap(({ value, decision }) => (value.where === where ? namedValue(value, decision) : [])))
  if (found.kind === 'stdio') {
    const { command, cwd } = found
    const args = decided.flatMap(({ value, decision }) => (value.where === 'argument' ? argument(value, decision) : []))
    return { kind: 'stdio', command, args, environment: named('environment'), cwd }
  }
  const { url, transport, clientId, scope } = found
  const secret = decided.find(({ value }) => value.where === 'clientSecret')?.decision
  const clientSecret = secret?.as === 'secret' ? secret.name : null
  const hasClient = clientId !== null || clientSecret !== null || scope !== null
  return {
    kind: 'http',
    url,
    transport,
    headers: named('header'),
    oauth: hasClient ? { clientId, clientSecret, scope, redirectPort: null } : null,
  }
}

/** Where each part goes, whatever secrets are called: the same for two launches that run the same. */
export function shapeOf(launch: Launch): string {
  return JSON.stringify(launch, (_name, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('secret' in part) || typeof part.secret !== 'string') return part
    return { ...part, secret: '' }
  })
}

function argument(value: FoundValue, decision: Decision): Argument[] {
  if (decision.as === 'omit') return []
  return [decision.as === 'secret' ? fromSecret(value, decision.name) : value.before + decision.text + value.after]
}

function namedValue(value: FoundValue, decision: Decision): [string, EnvironmentValue][] {
  if (decision.as === 'omit') return []
  return [[value.name, decision.as === 'secret' ? fromSecret(value, decision.name) : { value: value.before + decision.text + value.after }]]
}

function fromSecret({ before, after }: FoundValue, secret: string): FromSecret {
  return { secret, ...(before === '' ? {} : { before }), ...(after === '' ? {} : { after }) }
}
