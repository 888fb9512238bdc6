import { AppError } from '#shared/errors.ts'
import type { ImportChoice } from '#shared/model/import.ts'
import { SecretValue } from '#shared/model/secret.ts'
import type { Decide, Decision } from './build-launch.ts'
import type { FoundValue } from './found.ts'

export interface SecretPlan {
  /** Those to keep now. */
  readonly newSecrets: readonly { readonly name: string; readonly value: string }[]
  readonly decide: Decide
}

/** Opens a secret that is kept; undefined where there is none of this name. */
export type OpenKept = (name: string) => string | undefined

/**
 * What becomes of each value of a launch. Throws `invalid_input` for what cannot be, and where a person has not agreed yet:
 * the sentence says to what. A secret of the same name and value is used again; another value gets the name with `_2`, `_3` …
 */
export function planSecrets(values: readonly FoundValue[], choices: ImportChoice['values'], openKept: OpenKept): SecretPlan {
  const planned = new Map<string, string>()
  const nameFor = (base: string, text: string): string => {
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? base : `${base}_${count}`
      const known = planned.get(name) ?? openKept(name)
      if (known === text) return name
      if (known !== undefined) continue
      planned.set(name, text)
      return name
    }
  }
  const decisions = values.map((value, index) => {
    const chosen = choices.find(choice => choice.index === index)
    if (chosen === undefined && value.agreement !== null) throw new AppError('invalid_input', agreementSentence(value))
    return decisionOn(value, chosen, nameFor)
  })
  const unknown = choices.find(choice => choice.index >= values.length)
  if (unknown) throw new AppError('invalid_input', 'A choice names a value that this server does not have. Look at it again.')
  return {
    newSecrets: [...planned].map(([name, value]) => ({ name, value })),
    decide: (_value, index) => decisions[index] ?? { as: 'omit' },
  }
}

type Choice = ImportChoice['values'][number]

function decisionOn(value: FoundValue, chosen: Choice | undefined, nameFor: (base: string, text: string) => string): Decision {
  const as = chosen?.as ?? (value.kind === 'plain' ? 'plain' : 'secret')
  checkPossible(value, as, chosen)
  const text = chosen?.text ?? value.text
  switch (as) {
    case 'omit':
      return { as }
    case 'plain':
      if (text === null) throw new AppError('invalid_input', `Give ${calledOf(value)} its value, or leave it out.`)
      return { as, text }
    case 'secret':
      // Left open and not given yet: the server says which secret is missing, and does not start before it is there.
      return { as, name: text === null ? value.secretName : nameFor(value.secretName, checkedSecret(value, text)) }
  }
}

function checkedSecret(value: FoundValue, text: string): string {
  if (SecretValue.safeParse(text).success) return text
  throw new AppError('invalid_input', `The value of ${calledOf(value)} is empty or larger than 64 KB, which no secret may be.`)
}

function checkPossible(value: FoundValue, as: Choice['as'], chosen: Choice | undefined): void {
  const problem = impossibility(value, as, chosen?.text !== undefined)
  if (problem !== undefined) throw new AppError('invalid_input', problem)
}

function impossibility(value: FoundValue, as: Choice['as'], hasText: boolean): string | undefined {
  switch (value.where) {
    case 'address':
      if (as === 'plain' && !hasText) return undefined
      return 'A secret in an address can only stay there. Leave this server out, or add it by its address and a header.'
    case 'argument':
      return as === 'omit' ? `It is not possible to leave ${calledOf(value)} out of a command.` : undefined
    case 'clientSecret':
      return as === 'plain' ? 'A client secret is kept as a secret, or left out.' : undefined
    case 'environment':
    case 'header':
      return undefined
  }
}

function agreementSentence({ agreement, name }: FoundValue): string {
  return agreement === 'secretInAddress'
    ? 'Its address has what looks like a secret, and an address is kept as plain text. Agree to that, or leave this server out.'
    : `It sets ${name}, which decides what runs or whom it trusts. Agree to that variable, or leave it out.`
}

function calledOf({ where, name }: Pick<FoundValue, 'where' | 'name'>): string {
  if (name === '') return 'an argument'
  return where === 'argument' ? `the argument ${name}` : name
}
