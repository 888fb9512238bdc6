import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Launch, Server } from '#shared/model/server.ts'
import type { Stores } from '../../app/create-stores.ts'
import { environmentOf, planSecrets, readDraft, type LaunchDraft } from './launch-draft.ts'

type Needs = Pick<Stores, 'servers' | 'secrets'>

/**
 * Keeps the new secrets of the drafts. Answers the drafts with the secrets by name: what is saved once is not saved again
 * when a later step fails and the person tries again. `onKept` is told after each secret.
 */
export async function keepSecrets(
  { secrets }: Pick<Needs, 'secrets'>,
  workspaceId: WorkspaceId,
  drafts: readonly LaunchDraft[],
): Promise<readonly LaunchDraft[]> {
  const plan = planSecrets(
    drafts,
    secrets.getState().secrets.map(secret => secret.name),
  )
  for (const { name, value } of plan.secrets) await secrets.getState().create(workspaceId, name, value)
  return plan.drafts
}

/** Adds a server that is held, or changes what a server runs (which holds it again). A draft with a problem is not saved. */
export async function saveServer(
  { servers }: Pick<Needs, 'servers'>,
  workspaceId: WorkspaceId,
  draft: LaunchDraft,
  existing?: Server,
): Promise<Server | undefined> {
  const read = readDraft(draft)
  if (!read.ok) return undefined
  const launch: Launch = {
    kind: 'stdio',
    command: read.command,
    args: [...read.args],
    environment: environmentOf(draft.variables),
    cwd: read.cwd,
  }
  if (existing !== undefined) return servers.getState().update(existing, { name: read.name, launch })
  return servers.getState().create(workspaceId, read.name, launch)
}
