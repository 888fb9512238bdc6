import type { JsonObject } from '#core/upstreams/upstream.ts'
import { AppError } from '#shared/errors.ts'
import { callerId } from '../steps/check-caller.ts'
import { paramsDown } from '../meta.ts'
import { checkDeclared, inputRequestsOf } from './client-features.ts'
import { type Errand, upstreamRequest } from './errand.ts'
import { HeldCall } from './held-call.ts'
import type { HeldCalls } from './held-calls.ts'
import type { SealedStates, StateUse } from './sealed-state.ts'

/** What calls of modern clients share. */
export interface ModernClients {
  readonly states: SealedStates
  readonly held: HeldCalls
}

/**
 * Sends a call for a client that is asked back by `input_required` and comes again. A modern server's answer of that kind goes through
 * with its state sealed; a legacy server's call is kept open meanwhile, and the client's answers are handed to it.
 */
export async function sendForModernClient(errand: Errand, clients: ModernClients): Promise<JsonObject> {
  const { requestState, ...params } = errand.params
  if (requestState === undefined) return begin({ ...errand, params }, clients)
  const content = clients.states.unseal(useOf(errand), requestState)
  if ('held' in content) return resume({ ...errand, params }, content.held, clients)
  return begin({ ...errand, params: { ...params, requestState: content.state } }, clients)
}

async function begin(errand: Errand, clients: ModernClients): Promise<JsonObject> {
  const { upstreams, server, params, exchange } = errand
  const request = upstreamRequest(errand, params, undefined)
  const { sampling, elicitation, roots } = exchange.client.capabilities
  const mayBeAsked = (sampling ?? elicitation ?? roots) !== undefined && upstreams.eraOf(server.id) !== 'modern'
  if (!mayBeAsked) return passInputRequired(errand, await upstreams.request(server.id, request), clients)
  const call = new HeldCall(errand)
  call.start(request)
  return attend(errand, call, clients)
}

async function resume(errand: Errand, handle: string, clients: ModernClients): Promise<JsonObject> {
  const call = clients.held.take(handle)
  if (!call)
    throw new AppError('invalid_input', 'The call does not wait for these answers any more. Make it again without requestState.', {
      reason: 'request_state',
    })
  call.answer(errand.params.inputResponses)
  return attend(errand, call, clients)
}

async function attend(errand: Errand, call: HeldCall, clients: ModernClients): Promise<JsonObject> {
  const round = await call.attend(errand.exchange)
  if (round.at === 'answered') return passInputRequired(errand, round.result, clients)
  const held = clients.held.keep(callerId(errand.exchange.caller), call)
  return { resultType: 'input_required', inputRequests: round.inputRequests, requestState: clients.states.seal(useOf(errand), { held }) }
}

/** A modern server's own request for input, checked against what the client declared, its state sealed. Other results pass as they are. */
function passInputRequired(errand: Errand, result: JsonObject, clients: ModernClients): JsonObject {
  if (result.resultType !== 'input_required') return result
  const requests = inputRequestsOf(result)
  checkDeclared(errand.exchange.client.capabilities, [...requests.values()])
  const { inputRequests: _given, requestState, ...rest } = result
  return {
    ...rest,
    ...(requests.size === 0
      ? {}
      : {
          inputRequests: Object.fromEntries(
            [...requests].map(([key, { method, params }]) => [key, { method, params: paramsDown(params) }]),
          ),
        }),
    ...(typeof requestState === 'string' ? { requestState: clients.states.seal(useOf(errand), { state: requestState }) } : {}),
  }
}

function useOf({ exchange, server, target }: Errand): StateUse {
  return { caller: callerId(exchange.caller), workspaceId: exchange.workspace.id, method: exchange.method, target, serverId: server.id }
}
