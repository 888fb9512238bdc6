import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { ApiChoice, ApiReading } from '#shared/model/code.ts'

/** What a person chose of a description. */
export interface ApiPicks {
  /** The name of each chosen operation's tool, by the operation. */
  readonly names: ReadonlyMap<string, string>
  /** By the name of the secret; empty: none is given. */
  readonly values: Readonly<Record<string, string>>
  readonly baseUrl: string
}

type Add = InputOf<Contract['code.addFromOpenApi']>

/** With the operation chosen, or not any more. */
export function withPick(names: ApiPicks['names'], { id, toolName }: ApiChoice, isChosen: boolean): ApiPicks['names'] {
  const next = new Map(names)
  if (isChosen) next.set(id, names.get(id) ?? toolName)
  else next.delete(id)
  return next
}

export function chosenOf({ names }: ApiPicks): Add['chosen'] {
  return [...names].map(([id, toolName]) => ({ id, toolName: toolName.trim() }))
}

/** The secrets that the chosen operations show and that this workspace has not, in the order of the description. */
export function wantedSecrets(api: ApiReading, { names }: Pick<ApiPicks, 'names'>): ApiReading['secrets'] {
  const used = new Set(api.operations.filter(({ id }) => names.has(id)).flatMap(({ secrets }) => secrets))
  return api.secrets.filter(({ name }) => used.has(name))
}

/** Those of them that a value was given for. */
export function secretsOf(api: ApiReading, picks: ApiPicks): NonNullable<Add['secrets']> {
  return wantedSecrets(api, picks).flatMap(({ name, exists }) => {
    const value = picks.values[name] ?? ''
    return exists || value === '' ? [] : [{ name, value }]
  })
}
