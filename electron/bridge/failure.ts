import type { MessageId } from './messages.ts'

const sentences = {
  not_running: 'Atrium is not running, or not at this address. Start Atrium, then try again.',
  unreachable: 'Atrium could not be reached safely. Check the address in the settings of this client.',
  connection_lost: 'The connection to Atrium broke before the answer came. The call may have taken effect: check before you repeat it.',
  key_refused:
    'Atrium refused the key: it may be revoked, expired, or of another workspace. Create a key in Atrium, put it in the settings of this client as ATRIUM_KEY, and restart the client.',
  session_lost: 'Atrium ended the session and it could not be renewed. Reconnect this server in the client.',
  busy: 'Atrium is busy. Try again in a moment.',
  wrong_address: 'No workspace of Atrium answers at this address. Check the address in the settings of this client.',
  bad_answer: 'The answer is not one of MCP, or is too large. Check the address in the settings of this client.',
  refused: 'Atrium refused the request. Look at Activity in Atrium for the reason.',
  bad_message: 'The message is not JSON-RPC 2.0, or is longer than 64 MiB.',
} as const

export type FailureCode = keyof typeof sentences

/** Why a message got no answer from Atrium, in words for the person at the client. */
export class Failure extends Error {
  readonly code: FailureCode
  /** How long the server asks to wait before trying again, in milliseconds. */
  readonly retryAfter: number | undefined

  constructor(code: FailureCode, retryAfter?: number) {
    super(sentences[code])
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** Anything thrown while talking to Atrium, as a failure; what is not known counts as a broken connection. */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('connection_lost')
}

/**
 * The JSON-RPC error for a failure. One code for all, inside the range of JSON-RPC servers and
 * outside of what MCP keeps for itself (-32020 and below); `data.code` tells them apart.
 */
export function errorAnswer(id: MessageId | undefined, failure: Failure): string {
  const error = { code: -32010, message: failure.message, data: { code: failure.code } }
  return JSON.stringify({ jsonrpc: '2.0', id, error })
}
