import { isObject } from '#core/upstreams/json.ts'
import type { ClientFacts, JsonObject } from '#core/upstreams/upstream.ts'
import { serverInfoOf } from '#core/gateway/hello.ts'
import type { WorkspaceNotice } from '#core/gateway/exchange.ts'
import { isStillAllowed } from './authenticate-request.ts'
import { openEventStream } from './event-stream.ts'
import type { RequestMessage } from './messages.ts'
import { toModernResult } from './modern-results.ts'
import { toNotification } from './notice-board.ts'
import { sendError } from './plain-answer.ts'
import { JSON_RPC, META } from './protocol.ts'
import { requestQuietly } from './quiet-request.ts'
import { refuseForRoom } from './refuse.ts'
import { logBug } from './relay-call.ts'
import { honouredFilter, wants, type Filter } from './subscription-filter.ts'
import type { Admitted, Wire } from './wire.ts'
import { toWireError, wireError } from './wire-errors.ts'

/** subscriptions/listen: a stream of the news the client asked for, which first says what of it will come. */
export async function listen(wire: Wire, admitted: Admitted, message: RequestMessage, client: ClientFacts): Promise<void> {
  const { response, requestId, key, workspace } = admitted
  const asked = message.params['notifications']
  if (!isObject(asked)) {
    sendError(admitted, wireError(400, JSON_RPC.invalidParams, 'subscriptions/listen needs a notifications filter.'), message.id)
    return
  }
  let end = (): void => {
    response.destroy()
  }
  const work = {
    end: () => {
      end()
    },
    isStillAllowed: () => isStillAllowed(wire, admitted),
  }
  if (!wire.streams.add(key.id, work)) {
    refuseForRoom(wire, admitted, message.id)
    return
  }
  const early: WorkspaceNotice[] = []
  let hear = (notice: WorkspaceNotice): void => {
    early.push(notice)
  }
  const leave = wire.board.listen(workspace.id, notice => {
    hear(notice)
  })
  let watched: readonly string[] = []
  response.once('close', () => {
    leave()
    wire.streams.remove(key.id, work)
    void unwatch(wire, admitted, client, watched)
  })
  try {
    const { capabilities } = await wire.needs.hello(workspace, client, key)
    const filter = honouredFilter(asked, capabilities, wire.limits.maxWatchedResources)
    const honoured = await watch(wire, admitted, client, filter)
    watched = honoured.resourceSubscriptions ?? []
    if (response.destroyed) {
      await unwatch(wire, admitted, client, watched)
      return
    }
    const opened = openSubscription(wire, admitted, message, honoured)
    end = opened.end
    hear = opened.hear
    early.forEach(hear)
  } catch (thrown) {
    logBug(wire, requestId, thrown)
    sendError(admitted, toWireError(thrown, requestId, 'modern'), message.id)
  }
}

interface Subscription {
  readonly hear: (notice: WorkspaceNotice) => void
  readonly end: () => void
}

function openSubscription(
  wire: Wire,
  { response, requestId, workspace }: Admitted,
  { id, method }: RequestMessage,
  filter: Filter,
): Subscription {
  const { keepAliveMs, maxUnreadBytes } = wire.limits
  const stream = openEventStream(response, { requestId, keepAliveMs, maxUnreadBytes })
  const mark = { [META.subscriptionId]: id }
  const tell = (method: string, params: JsonObject = {}): boolean =>
    stream.send({ jsonrpc: '2.0', method, params: { ...params, _meta: mark } })
  tell('notifications/subscriptions/acknowledged', { notifications: filter })
  return {
    hear: notice => {
      if (!wants(filter, notice)) return
      const { method: notification, params } = toNotification(notice)
      if (!tell(notification, params)) response.destroy()
    },
    end: () => {
      const result = toModernResult(method, { _meta: mark }, serverInfoOf(workspace, wire.needs.platform.version))
      stream.end({ jsonrpc: '2.0', id, result })
    },
  }
}

/** What of the filter can be honoured after the servers behind were asked to watch. */
async function watch(wire: Wire, admitted: Admitted, client: ClientFacts, filter: Filter): Promise<Filter> {
  const { resourceSubscriptions: uris, ...rest } = filter
  if (uris === undefined) return filter
  const isWatched = await Promise.all(
    uris.map(uri => requestQuietly(wire, { era: 'modern', ...owner(admitted), client, method: 'resources/subscribe', uri })),
  )
  return { ...rest, resourceSubscriptions: uris.filter((_, index) => isWatched[index]) }
}

async function unwatch(wire: Wire, admitted: Admitted, client: ClientFacts, uris: readonly string[]): Promise<void> {
  await Promise.all(
    uris.map(uri => requestQuietly(wire, { era: 'modern', ...owner(admitted), client, method: 'resources/unsubscribe', uri })),
  )
}

function owner({ key, workspace }: Admitted): Pick<Admitted, 'key' | 'workspace'> {
  return { key, workspace }
}
