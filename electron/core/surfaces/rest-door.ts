import type { IncomingMessage } from 'node:http'
import { AppError } from '#shared/errors.ts'
import type { KeyFacts, WorkspaceFacts } from '#core/gateway/exchange.ts'
import type { RefusedRequest } from '#core/gateway/calls.ts'
import type { Log } from '#core/lib/log.ts'
import type { Actor } from '#core/operations/call.ts'

export interface DoorNeeds {
  /** Whose key a bearer is, asked for every request: an admin key of the organization, or a key of a workspace that opens REST. */
  readonly findActor: (bearer: string | undefined) => Actor | undefined
  readonly findWorkspace: (id: string) => WorkspaceFacts | undefined
  /** Counts a request of a key of a workspace while it goes on; undefined where its limits leave no room. `end`: the key ends. */
  readonly admit: (keyId: string, end: () => void) => (() => void) | undefined
  readonly recordRefusal: (refused: RefusedRequest) => Promise<void>
  readonly log: Pick<Log, 'error'>
}

/** What is known of a request at the door. */
export interface AtDoor {
  readonly requestId: string
  /** As the path has it; need not exist. */
  readonly workspaceId: string | undefined
}

/**
 * Throws the one refusal for everybody who is not let in: a key of a workspace opens no other, and is told so in the words for a key that does
 * not exist. It is recorded where the workspace exists, after the answer has left.
 */
export function enter(needs: DoorNeeds, request: IncomingMessage, at: AtDoor): Actor {
  const actor = needs.findActor(bearerOf(request))
  const isElsewhere = actor?.key !== undefined && at.workspaceId !== undefined && at.workspaceId !== actor.key.workspaceId
  if (actor !== undefined && !isElsewhere) return actor
  const error = new AppError(
    'unauthenticated',
    'A live key is needed: Authorization: Bearer atr_... An admin key of the organization (create one in Atrium: App settings, Admin keys), or for its own workspace a key that opens REST.',
  )
  recordLater(needs, at, { key: actor?.key, gate: 'authenticate', error })
  throw error
}

/** A place among what goes on for the key; whoever has the key revoked ends it. Throws `limited`. */
export function takePlace(needs: DoorNeeds, { key }: Actor, at: AtDoor, end: (why: AppError) => void): () => void {
  if (key === undefined) return () => undefined
  const release = needs.admit(key.id, () => {
    end(new AppError('unauthenticated', 'The key was revoked, or may do less now. Ask again with a live key.'))
  })
  if (release !== undefined) return release
  const error = new AppError('limited', 'Too much is going on at once. Wait a moment and try again.', { details: { retryAfterMs: 1_000 } })
  recordLater(needs, at, { key, gate: 'limits', error })
  throw error
}

/** The bearer as sent; another scheme, or none, is no bearer. */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
}

interface Refused {
  readonly key: KeyFacts | undefined
  readonly gate: string
  readonly error: AppError
}

function recordLater(
  { findWorkspace, recordRefusal, log }: DoorNeeds,
  { requestId, workspaceId }: AtDoor,
  { key, gate, error: { code, message } }: Refused,
): void {
  if (workspaceId === undefined) return
  setImmediate(() => {
    const workspace = findWorkspace(workspaceId)
    recordRefusal({ requestId, workspace, key, surface: 'rest', gate, code, message }).catch((error: unknown) => {
      log.error('rest.refusal-unrecorded', { requestId, error })
    })
  })
}
