import { AppError } from '#shared/errors.ts'
import type { EnvOutcome, EnvPick } from '#shared/model/env-file.ts'
import type { SecretSharing } from '#shared/model/secret.ts'
import type { Database } from '#core/db/database.ts'
import type { Actor } from '#core/operations/call.ts'
import type { Vault } from '#core/vault/vault.ts'
import type { Whose } from '#core/vault/whose.ts'
import { checkOpen } from '../check-open.ts'
import { prepareNew, prepareNext, type KeepingNeeds } from '../keeping.ts'
import { scrubSecrets } from '../scrub.ts'
import { setChosenWorkspaces } from '../sharing-store.ts'
import { planEnv, type Planned } from './preview.ts'

interface Needs extends KeepingNeeds {
  readonly db: Database
  readonly vault: KeepingNeeds['vault'] & Pick<Vault, 'unseal'>
}

interface Taking {
  readonly whose: Whose
  readonly text: string
  readonly picks: readonly EnvPick[] | undefined
  /** Of the organization's: who gets what is new. */
  readonly sharing?: SecretSharing
  readonly actor: Pick<Actor, 'name'>
}

/** Keeps what the text gives, all or nothing. Throws `conflict` where something is not as it was shown, `invalid_input`, `locked`. */
export function takeEnv(needs: Needs, { whose, text, picks, sharing, actor }: Taking): EnvOutcome {
  checkOpen(needs.vault)
  const planned = planEnv(needs, whose, text)
  const chosen = picks === undefined ? everyChange(planned) : pickedFrom(planned, picks)
  const prepared = chosen.map(({ before, assignment: { name, value } }) =>
    before === undefined
      ? { isNew: true, ...prepareNew(needs, whose, { name, value, isForAll: sharing?.isForAll ?? false }, actor) }
      : { isNew: false, ...prepareNext(needs, before, { value }, actor) },
  )
  needs.db.write(db => {
    for (const { isNew, secret, write } of prepared) {
      write(db)
      if (isNew && sharing !== undefined) setChosenWorkspaces(db, secret.id, sharing)
    }
  })
  scrubSecrets(
    needs.db,
    prepared.filter(({ isNew }) => !isNew).map(({ secret }) => secret),
  )
  const namesOf = (isNew: boolean) => prepared.filter(one => one.isNew === isNew).map(({ secret }) => secret.name)
  return { added: namesOf(true), replaced: namesOf(false) }
}

type Change = Planned & { readonly assignment: NonNullable<Planned['assignment']> }

/** Without a person who looked, a line that cannot be read stops all of it. */
function everyChange(planned: readonly Planned[]): Change[] {
  const bad = planned.filter(({ entry }) => entry.state === 'invalid').map(({ entry }) => entry.line)
  if (bad.length > 0) {
    const lines = bad.length === 1 ? `Line ${bad[0] ?? ''}` : `The lines ${bad.join(', ')}`
    throw new AppError('invalid_input', `${lines} cannot be read, so nothing was kept. Mend the text, or pick the names to take.`, {
      details: { lines: bad },
    })
  }
  return planned.filter(isChange)
}

function pickedFrom(planned: readonly Planned[], picks: readonly EnvPick[]): Change[] {
  const changes = new Map(planned.filter(isChange).map(change => [change.assignment.name, change] as const))
  return picks.map(({ name, version }) => {
    const change = changes.get(name)
    if (change?.entry.version !== version)
      throw new AppError('conflict', `${name} is not as it was shown any more, so nothing was kept. Look again, then choose.`)
    return change
  })
}

function isChange(one: Planned): one is Change {
  return one.assignment !== undefined
}
