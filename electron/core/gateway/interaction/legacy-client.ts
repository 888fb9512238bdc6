import type { JsonObject, UpstreamRequest } from '#core/upstreams/upstream.ts'
import { AppError } from '#shared/errors.ts'
import { paramsDown } from '../meta.ts'
import { checkDeclared, inputRequestsOf, refuseUndeclared } from './client-features.ts'
import { type Errand, upstreamRequest } from './errand.ts'

/** Rounds of input for one call; a server that asks more often is going in circles. */
const MAX_ROUNDS = 16

/**
 * Sends a call for a client that is asked back while its call is open. A legacy server's requests go straight through; a modern
 * server's `input_required` is asked one by one and answered with the same request again, so that the client never sees it.
 */
export async function sendForLegacyClient(errand: Errand): Promise<JsonObject> {
  const ask = askThrough(errand)
  let params = errand.params
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const result = await errand.upstreams.request(errand.server.id, upstreamRequest(errand, params, ask))
    if (result.resultType !== 'input_required') return result
    params = { ...errand.params, ...(await answersTo(errand, result)) }
  }
  throw new AppError('upstream_failed', `The server asked for more input ${String(MAX_ROUNDS)} times over. The call was given up.`)
}

/** Undefined where the client can be asked nothing: the process layer then refuses the server's requests by itself. */
function askThrough({ exchange, redactor }: Errand): UpstreamRequest['ask'] {
  const { ask } = exchange
  const { capabilities } = exchange.client
  if (!ask || !(capabilities.sampling || capabilities.elicitation || capabilities.roots)) return undefined
  return async (method, params) => {
    refuseUndeclared(capabilities, method, params)
    return ask(method, redactor().json(paramsDown(params)))
  }
}

/** What the retry adds to the request: the client's answers, and the server's own state as it came. */
async function answersTo(errand: Errand, result: JsonObject): Promise<JsonObject> {
  const { exchange, redactor } = errand
  const requests = inputRequestsOf(result)
  const { ask } = exchange
  checkDeclared(exchange.client.capabilities, [...requests.values()])
  const answers = await Promise.all(
    [...requests].map(async ([key, { method, params }]) => {
      if (!ask) throw new AppError('upstream_failed', 'The server asked for input, which this client cannot give.')
      return [key, await ask(method, redactor().json(paramsDown(params)))] as const
    }),
  )
  return {
    ...(answers.length === 0 ? {} : { inputResponses: Object.fromEntries(answers) }),
    ...(result.requestState === undefined ? {} : { requestState: result.requestState }),
  }
}
