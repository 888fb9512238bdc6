import { AppError } from '#shared/errors.ts'
import { ServerId, type WorkspaceId } from '#shared/model/ids.ts'
import type { ImportChoice } from '#shared/model/import.ts'
import { Launch } from '#shared/model/server.ts'
import type { Database } from '#core/db/database.ts'
import { openKeptValues, sealNewSecrets } from '#core/features/secrets/index.ts'
import { addServer, listKeptServers, type KeptServer } from '#core/features/servers/index.ts'
import type { Vault } from '#core/vault/vault.ts'
import { buildLaunch } from './build-launch.ts'
import type { FoundServer } from './found.ts'
import { planSecrets } from './plan-secrets.ts'
import { freeName, idOf } from './preview.ts'

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly newId: (prefix: 'srv' | 'sec') => string
  readonly vault: Pick<Vault, 'seal' | 'unseal' | 'status'>
}

export interface Taken {
  readonly id: string
  readonly server: KeptServer | undefined
  readonly newSecrets: readonly string[]
  readonly problem: string | null
}

/** Takes over each chosen server with its secrets, all of it or nothing: one that cannot be says why and stops no other. */
export function takeServers(
  needs: Needs,
  workspaceId: WorkspaceId,
  found: readonly FoundServer[],
  choices: readonly ImportChoice[],
): Taken[] {
  const byId = new Map(found.map(server => [idOf(server), server] as const))
  return choices.map(choice => {
    try {
      const server = byId.get(choice.id)
      if (!server) throw new AppError('conflict', 'This has changed since it was shown. Look again, then choose.')
      return { id: choice.id, problem: null, ...takeServer(needs, workspaceId, server, choice) }
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown
      return { id: choice.id, server: undefined, newSecrets: [], problem: thrown.message }
    }
  })
}

/** Every server as it was found. */
export function everyServer(found: readonly FoundServer[]): ImportChoice[] {
  return [...new Set(found.map(idOf))].map(id => ({ id, launch: 0, values: [] }))
}

function takeServer({ db, now, newId, vault }: Needs, workspaceId: WorkspaceId, found: FoundServer, choice: ImportChoice) {
  const launch = found.launches[choice.launch]
  if (launch === undefined) throw new AppError('invalid_input', 'This server can run in one way only. Look at it again.')
  const plan = planSecrets(launch.values, choice.values, openKeptValues(db, vault, workspaceId))
  const checked = checkedLaunch(buildLaunch(launch, plan.decide))
  const insertSecrets = sealNewSecrets({ now, newId, vault }, workspaceId, plan.newSecrets)
  const server = db.write(db => {
    insertSecrets(db)
    const names = listKeptServers(db, workspaceId).map(other => other.name)
    const name = choice.name ?? freeName(found.name, names)
    return addServer(db, { workspaceId, name, launch: checked, settings: {} }, { now: now(), id: ServerId.parse(newId('srv')) })
  })
  return { server, newSecrets: plan.newSecrets.map(secret => secret.name) }
}

function checkedLaunch(built: Launch): Launch {
  const checked = Launch.safeParse(built)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new AppError('invalid_input', `It cannot run as it is written there: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}
