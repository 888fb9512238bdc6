import type { Exchange } from './exchange.ts'

/** The calls that are with their servers, by their request ids: how a tool that runs in this process finds for whom it does. */
export interface OpenCalls {
  readonly during: <T>(exchange: Exchange, work: () => Promise<T>) => Promise<T>
  readonly find: (requestId: string) => Exchange | undefined
}

export function createOpenCalls(): OpenCalls {
  const open = new Map<string, Exchange>()
  return {
    during: async (exchange, work) => {
      open.set(exchange.requestId, exchange)
      try {
        return await work()
      } finally {
        open.delete(exchange.requestId)
      }
    },
    find: requestId => open.get(requestId),
  }
}
