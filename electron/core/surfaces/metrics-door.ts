import { AppError } from '#shared/errors.ts'
import { EXPOSITION_TYPE } from '#core/metrics/exposition.ts'
import { HttpRefusal } from './json-body.ts'
import { refusal, send, type Answer } from './rest-answer.ts'
import { bearerOf } from './rest-door.ts'
import type { RestHandler } from './rest.ts'

interface Needs {
  /** Whether a bearer is a live admin key of the organization; asked for every request. Notes the use of one that is. */
  readonly admits: (bearer: string | undefined) => boolean
  readonly text: () => string
}

/** Where Prometheus reads. Everybody but an admin key is told the same, whatever they ask. Host and Origin are checked already. */
export function createMetricsDoor({ admits, text }: Needs): RestHandler {
  const answerTo = (bearer: string | undefined, method: string | undefined): Answer => {
    if (!admits(bearer))
      throw new AppError('unauthenticated', 'A live admin key of the organization is needed: Authorization: Bearer atr_...')
    if (method !== 'GET') throw new HttpRefusal(405, 'This address takes GET.', { headers: { Allow: 'GET' } })
    return { status: 200, type: EXPOSITION_TYPE, headers: {}, body: text() }
  }
  return (request, response, { requestId }) => {
    let answer: Answer
    try {
      answer = answerTo(bearerOf(request), request.method)
    } catch (thrown) {
      answer = refusal(thrown, requestId)
    }
    send(response, answer, requestId)
    return Promise.resolve()
  }
}
