import { AppError } from '#shared/errors.ts'
import type { Exchange } from '#core/gateway/exchange.ts'
import { type ClientCapabilities, type JsonObject, UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { type CallsHarness, type FakeServer, tool } from './calls-harness.ts'

export const ALL: ClientCapabilities = { sampling: {}, elicitation: {}, roots: {} }
export const call = { name: 's__do', arguments: {} }
export const form = (message: string): JsonObject => ({
  message,
  requestedSchema: { type: 'object', properties: { name: { type: 'string', default: 'x' } } },
})
export const accept = (name: string): JsonObject => ({ action: 'accept', content: { name } })

/** A server of either era that asks for a name and then greets. */
export const legacyServer = (asks: (ask: NonNullable<Exchange['ask']>, params: JsonObject) => Promise<unknown>): FakeServer => ({
  era: 'legacy',
  catalog: { tools: [tool('do')] },
  answer: async ({ ask, params, signal }) => {
    const gone = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new AppError('cancelled', 'gone'))
      })
    })
    const answer = await Promise.race([asks(ask ?? (() => Promise.reject(new UpstreamRefusal(-32_601, 'cannot be asked'))), params), gone])
    return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
  },
})
export const modernServer = (answer: FakeServer['answer']): FakeServer => ({
  era: 'modern',
  catalog: { tools: [tool('do')] },
  ...(answer ? { answer } : {}),
})

export const legacy = (ask: Exchange['ask'], capabilities = ALL): Partial<Exchange> => ({
  era: 'legacy',
  ask,
  client: { principal: 'session', capabilities, info: undefined },
})
export const modern = (capabilities = ALL): Partial<Exchange> => ({
  era: 'modern',
  client: { principal: 'key', capabilities, info: undefined },
})
export const again = (harness: CallsHarness, round: JsonObject, inputResponses?: JsonObject, change = modern()) =>
  harness.serve('tools/call', { ...call, requestState: round.requestState, ...(inputResponses ? { inputResponses } : {}) }, change)
