import { ask, type Answered } from './http-ask.ts'

export interface RestAnswer {
  readonly status: number
  readonly headers: Answered['headers']
  // Answers of any shape are looked into with matchers.
  readonly json: any
}

export interface RestAsked {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Asks REST with one key; what is sent is a route as the contract has it, filled in. */
export function restOf(baseUrl: string, key: string | undefined) {
  return async (route: string, { body, headers = {}, signal }: RestAsked = {}): Promise<RestAnswer> => {
    const [method = '', path = ''] = route.split(' ')
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const bearer = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const answer = await ask(`${baseUrl}/api/v1${path}`, {
      method,
      headers: { ...bearer, ...type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
    return { status: answer.status, headers: answer.headers, json: answer.text === '' ? undefined : JSON.parse(answer.text) }
  }
}
