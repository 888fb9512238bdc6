import { createStore } from 'zustand/vanilla'
import type { Frame, FrameExchange } from '#shared/model/frame.ts'
import type { RequestId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ServerStats } from '#shared/model/server-stats.ts'
import { requestIdOf, type Api } from '../../api/client.ts'
import { attempt } from '../../api/loading.ts'
import { isRequestId } from '../route.ts'

export interface FramesFilter {
  readonly text?: string
  readonly method?: string
}

interface ServerPlace {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
}

export interface FramePage {
  readonly frames: readonly Frame[]
  readonly hasMore: boolean
  readonly last: number
}

/** Where an exchange is found: by one of its messages, or by the call that caused it. */
export type ExchangePlace =
  (ServerPlace & { readonly number: number }) | { readonly workspaceId: WorkspaceId; readonly requestId: RequestId }

/** What is seen of servers at work. Nothing is kept here: whoever looks keeps what it shows. The actions throw AppError. */
export interface SeeingState {
  frames(
    place: ServerPlace,
    page: FramesFilter & { readonly before?: number; readonly after?: number; readonly limit?: number },
  ): Promise<FramePage>
  exchange(place: ExchangePlace): Promise<FrameExchange>
  stats(place: ServerPlace): Promise<ServerStats>
  /** Calls a tool again and answers with the id of the new call, also where it failed; undefined where it never became one. */
  replay(workspaceId: WorkspaceId, name: string, toolArguments: Readonly<Record<string, unknown>>): Promise<RequestId>
}

export function createSeeingStore(api: Api) {
  return createStore<SeeingState>()(() => ({
    frames: (place, page) => api.call('servers.frames', { ...place, ...page, watch: true }),
    exchange: place => ('number' in place ? api.call('servers.exchange', place) : api.call('calls.exchange', place)),
    stats: place => api.call('servers.stats', place),
    replay: async (workspaceId, name, toolArguments) => {
      const answer = await attempt(() => api.call('tools.call', { workspaceId, name, arguments: toolArguments }))
      if (answer.ok) return answer.data.requestId
      // A call that failed has a record and messages too: they are what one wants to see.
      const requestId = requestIdOf(answer.problem)
      if (requestId === undefined || !isRequestId(requestId)) throw answer.problem
      return requestId
    },
  }))
}
