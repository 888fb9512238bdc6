import { AppError } from '#shared/errors.ts'
import type { KeyFacts, WorkspaceFacts, WorkspaceNotice } from '#core/gateway/exchange.ts'
import { UpstreamRefusal, type ClientFacts, type JsonObject } from '#core/upstreams/upstream.ts'
import type { MessageStream } from './event-stream.ts'
import type { MessageId, ResponseMessage } from './messages.ts'
import { toNotification, type Notification } from './notice-board.ts'

/** A legacy client between `initialize` and DELETE. Belongs to one key of one workspace, for good. */
export interface Session {
  readonly id: string
  readonly key: KeyFacts
  readonly workspace: WorkspaceFacts
  readonly client: ClientFacts
  /** As set by logging/setLevel. Undefined at first: without being asked Atrium passes no log messages on. */
  logLevel: string | undefined
  /** The version agreed on at `initialize`. */
  version: string
  lastUsedAt: number
  /** How to cancel each request in flight, by its id. */
  readonly calls: Map<MessageId, () => void>
  /** URIs the client subscribed to. */
  readonly watched: Set<string>
  readonly isIdle: () => boolean
  readonly addStream: (stream: MessageStream) => void
  readonly removeStream: (stream: MessageStream) => void
  readonly hear: (notice: WorkspaceNotice) => void
  /** Asks the client through `say`; resolves with its result, rejects with UpstreamRefusal for its error, AppError when it cannot or will not come. */
  readonly ask: (question: Notification, say: (message: object) => boolean, signal: AbortSignal) => Promise<JsonObject>
  readonly settle: (answer: ResponseMessage) => void
  /** Questions that wait for their answers. */
  readonly openQuestions: () => number
  /** Ends its calls and streams. */
  readonly end: () => void
}

export interface SessionFacts {
  readonly id: string
  readonly key: KeyFacts
  readonly workspace: WorkspaceFacts
  readonly client: ClientFacts
  readonly now: number
}

export function createSession({ id, key, workspace, client, now }: SessionFacts): Session {
  const streams: MessageStream[] = []
  const calls = new Map<MessageId, () => void>()
  const watched = new Set<string>()
  const missed = new Map<string, Notification>()
  const questions = createQuestions()

  const tell = ({ method, params }: Notification): boolean =>
    streams.at(-1)?.send(params === undefined ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params }) ?? false

  return {
    id,
    key,
    workspace,
    client,
    calls,
    watched,
    logLevel: undefined,
    version: '',
    lastUsedAt: now,
    isIdle: () => streams.length === 0 && calls.size === 0,
    addStream: stream => {
      streams.push(stream)
      for (const notification of missed.values()) tell(notification)
      missed.clear()
    },
    removeStream: stream => {
      const index = streams.indexOf(stream)
      if (index !== -1) streams.splice(index, 1)
    },
    hear: notice => {
      if (notice.kind === 'resourceUpdated' && !watched.has(notice.uri)) return
      const notification = toNotification(notice)
      if (!tell(notification)) missed.set(notice.kind === 'resourceUpdated' ? notice.uri : notification.method, notification)
    },
    ask: questions.ask,
    settle: questions.settle,
    openQuestions: questions.openQuestions,
    end: () => {
      for (const cancel of [...calls.values()]) cancel()
      for (const stream of [...streams]) stream.end()
    },
  }
}

interface Waiting {
  readonly resolve: (result: JsonObject) => void
  readonly reject: (error: Error) => void
}

/** Our questions to a client and its answers, which come back as requests of their own. */
function createQuestions(): Pick<Session, 'ask' | 'settle' | 'openQuestions'> {
  const waiting = new Map<MessageId, Waiting>()
  let last = 0
  const ask: Session['ask'] = (question, say, signal) =>
    new Promise((resolve, reject) => {
      const id = ++last
      const giveUp = (): void => {
        signal.removeEventListener('abort', giveUp)
        waiting.delete(id)
        reject(new AppError('cancelled', 'The call ended before the client answered the question.'))
      }
      const done = (): void => {
        signal.removeEventListener('abort', giveUp)
      }
      waiting.set(id, {
        resolve: result => {
          done()
          resolve(result)
        },
        reject: error => {
          done()
          reject(error)
        },
      })
      if (signal.aborted) {
        giveUp()
        return
      }
      signal.addEventListener('abort', giveUp, { once: true })
      if (!say({ jsonrpc: '2.0', id, ...question })) giveUp()
    })
  const settle: Session['settle'] = answer => {
    const asker = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.result !== undefined) asker?.resolve(answer.result)
    else asker?.reject(toRefusal(answer.error ?? {}))
  }
  return { ask, settle, openQuestions: () => waiting.size }
}

function toRefusal({ code, message, data }: JsonObject): UpstreamRefusal {
  return new UpstreamRefusal(typeof code === 'number' ? code : -32603, typeof message === 'string' ? message : 'The client refused.', data)
}
