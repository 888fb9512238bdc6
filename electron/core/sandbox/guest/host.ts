/** The only two ways out. Both are the worker's; whatever goes through them is checked there, because code may get hold of them. */
export interface Host {
  /** Sends something; what comes of it is delivered later under the same id. Throws a text when a bound is reached. */
  readonly send: (op: SentOp, id: number, text: string, bytes?: Uint8Array) => void
  /** Asks for something that the worker knows at once. Throws a text when it cannot be. */
  readonly ask: (op: AskedOp, text: string, bytes?: Uint8Array, more?: Uint8Array) => string | Uint8Array
}

type SentOp = 'returned' | 'threw' | 'too-big' | 'console' | 'timer' | 'clear-timer' | 'fetch' | 'progress' | 'tool' | 'store' | 'abandon'

type AskedOp = 'random' | 'uuid' | 'digest' | 'hmac' | 'encode' | 'decode' | 'encoding' | 'url' | 'url-with' | 'pairs' | 'query'

let host: Host | undefined

/** Called once, before any code of an author runs. */
export function connect(to: Host): void {
  host = to
}

export const send: Host['send'] = (...message) => host?.send(...message)

/** The text that the worker has for it. */
export function askText(op: AskedOp, text: string, bytes?: Uint8Array): string {
  const answer = host?.ask(op, text, bytes)
  return typeof answer === 'string' ? answer : ''
}

/** The bytes that the worker has for it. */
export function askBytes(op: AskedOp, text: string, bytes?: Uint8Array, more?: Uint8Array): Uint8Array {
  const answer = host?.ask(op, text, bytes, more)
  return answer instanceof Uint8Array ? answer : new Uint8Array()
}
