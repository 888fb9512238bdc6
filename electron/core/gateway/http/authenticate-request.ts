import type { IncomingMessage } from 'node:http'
import { AppError } from '#shared/errors.ts'
import type { KeyFacts, WorkspaceFacts } from '#core/gateway/exchange.ts'
import type { GatewayNeeds } from './needs.ts'

export type Admission =
  | { readonly isAdmitted: true; readonly key: KeyFacts; readonly workspace: WorkspaceFacts }
  | { readonly isAdmitted: false; readonly key: KeyFacts | undefined; readonly workspace: WorkspaceFacts | undefined }

const BEARER = /^Bearer +([^\s]+) *$/i

/**
 * Whether the request's key opens the workspace its path names. Key and workspace are both looked up whatever the first one says,
 * so that neither the words nor the work tell an unknown workspace from somebody else's.
 */
export function authenticateRequest(needs: GatewayNeeds, request: IncomingMessage, slug: string): Admission {
  const header = request.headers.authorization
  const key = needs.authenticate(header === undefined ? undefined : BEARER.exec(header)?.[1])
  const workspace = needs.findWorkspace(slug)
  if (key === undefined || workspace === undefined || key.workspaceId !== workspace.id) return { isAdmitted: false, key, workspace }
  return { isAdmitted: true, key, workspace }
}

/** Whether what was let in a while ago would be let in now: a stream must not outlive its key. A failing look-up is a no. */
export function isStillAllowed(
  wire: { readonly needs: GatewayNeeds },
  { request, workspace }: { readonly request: IncomingMessage; readonly workspace: WorkspaceFacts },
): boolean {
  try {
    return authenticateRequest(wire.needs, request, workspace.slug).isAdmitted
  } catch {
    return false
  }
}

/** The one refusal for every way of not being let in. */
export function unauthenticated(): AppError {
  return new AppError(
    'unauthenticated',
    'This needs a valid key of the workspace. Create one in Atrium and send it as "Authorization: Bearer …".',
  )
}

/** No `resource_metadata`: with it clients would start an OAuth sign-in that does not exist on this port. */
export const CHALLENGE: readonly string[] = ['WWW-Authenticate', 'Bearer realm="Atrium"']
