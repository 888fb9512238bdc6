import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Server } from '#shared/model/server.ts'
import type { Stores } from '../../app/create-stores.ts'
import { launchOfHttp, planHttpSecrets, type HttpDraft } from './http-draft.ts'

type Needs = Pick<Stores, 'servers' | 'secrets'>

interface Saving {
  readonly workspaceId: WorkspaceId
  readonly draft: HttpDraft
  /** The server that is changed; left out: another is added. */
  readonly existing?: Server
  /** Told as soon as the new secrets are kept: what is saved once is not saved again when the rest fails. */
  readonly onKept: (draft: HttpDraft) => void
}

/** Keeps the new secrets of a draft without problems, and adds the server, held, or changes it, which holds it again. */
export async function saveHttp({ servers, secrets }: Needs, { workspaceId, draft, existing, onKept }: Saving): Promise<Server> {
  const known = secrets.getState().secrets.map(secret => secret.name)
  const plan = planHttpSecrets(draft, known)
  for (const { name, value } of plan.secrets) await secrets.getState().create(workspaceId, name, value)
  onKept(plan.draft)
  const launch = launchOfHttp(plan.draft)
  const name = plan.draft.name.trim()
  return existing === undefined
    ? servers.getState().create(workspaceId, name, launch)
    : servers.getState().update(existing, { name, launch })
}
