import { randomBytes } from 'node:crypto'
import type { KeyFacts, WorkspaceFacts } from '#core/gateway/exchange.ts'
import type { ClientFacts } from '#core/upstreams/upstream.ts'
import type { Limits } from './limits.ts'
import { createSession, type Session } from './session.ts'

/** All legacy sessions. */
export interface Sessions {
  /** Makes room by ending the key's longest idle session; undefined when all of them are busy. */
  readonly open: (
    owner: { readonly key: KeyFacts; readonly workspace: WorkspaceFacts },
    client: Omit<ClientFacts, 'principal'>,
  ) => Session | undefined
  /** Somebody else's session does not exist. */
  readonly find: (id: string, key: KeyFacts, workspace: WorkspaceFacts) => Session | undefined
  readonly has: (session: Session) => boolean
  readonly end: (session: Session) => void
  readonly endOf: (keyId: string) => void
  readonly endAll: () => void
  /** Ends what has been idle for too long. */
  readonly sweep: () => void
  readonly count: () => number
}

interface SessionsNeeds {
  readonly limits: Limits
  /** Monotonic ms. */
  readonly ticks: () => number
  readonly onOpened: (session: Session) => void
  readonly onEnded: (session: Session) => void
}

export function createSessions({ limits, ticks, onOpened, onEnded }: SessionsNeeds): Sessions {
  const byId = new Map<string, Session>()
  const ofKey = (keyId: string): Session[] => [...byId.values()].filter(session => session.key.id === keyId)
  const end = (session: Session): void => {
    if (!byId.delete(session.id)) return
    session.end()
    onEnded(session)
  }
  const isExpired = (session: Session): boolean => session.isIdle() && session.lastUsedAt < ticks() - limits.sessionIdleMs
  const sweep = (): void => {
    ;[...byId.values()].filter(isExpired).forEach(end)
  }
  return {
    open: ({ key, workspace }, client) => {
      const own = ofKey(key.id)
      if (own.length >= limits.maxSessionsPerKey) {
        const [idlest] = own.filter(session => session.isIdle()).sort((one, other) => one.lastUsedAt - other.lastUsedAt)
        if (idlest === undefined) return undefined
        end(idlest)
      }
      const id = randomBytes(24).toString('base64url')
      const session = createSession({ id, key, workspace, client: { ...client, principal: id }, now: ticks() })
      byId.set(id, session)
      onOpened(session)
      return session
    },
    find: (id, key, workspace) => {
      const session = byId.get(id)
      if (session?.key.id !== key.id || session.workspace.id !== workspace.id) return undefined
      if (isExpired(session)) {
        end(session)
        return undefined
      }
      session.lastUsedAt = ticks()
      return session
    },
    has: session => byId.get(session.id) === session,
    end,
    endOf: keyId => {
      ofKey(keyId).forEach(end)
    },
    endAll: () => {
      ;[...byId.values()].forEach(end)
    },
    sweep,
    count: () => byId.size,
  }
}
