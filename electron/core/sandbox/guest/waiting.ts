import { send, type Host } from './host.ts'
import { parse } from './originals.ts'

export interface Answer {
  readonly text: string
  readonly bytes: Uint8Array | undefined
}

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
  /** Made where the code asked, for its place. */
  readonly asked: Error
}

const waiting = new Map<number, Waiting>()
let lastId = 0

export const nextId = (): number => (lastId += 1)

/** Asks Atrium for something that takes time. `onId` is told how to name it when it is to be abandoned. */
export function request(op: Parameters<Host['send']>[0], text: string, bytes?: Uint8Array, onId?: (id: number) => void): Promise<Answer> {
  const asked = new Error()
  const id = nextId()
  return new Promise((resolve, reject) => {
    send(op, id, text, bytes)
    waiting.set(id, { resolve, reject, asked })
    onId?.(id)
  })
}

/** What came of a request. An id that nobody waits for was abandoned. */
export function settle(id: number, isOk: boolean, text: string, bytes: Uint8Array | undefined): void {
  const one = waiting.get(id)
  waiting.delete(id)
  if (one === undefined) return
  if (isOk) one.resolve({ text, bytes })
  else one.reject(errorOf(text, one.asked))
}

/** Fails a request before its answer, and tells Atrium that nobody waits any more. */
export function abandon(id: number, reason: unknown): void {
  const one = waiting.get(id)
  if (one === undefined) return
  waiting.delete(id)
  send('abandon', id, '')
  one.reject(reason)
}

/** An error of the name that Atrium gave, with the place where the code asked. */
function errorOf(text: string, asked: Error): Error {
  const { name, message } = parse(text) as { name: string; message: string } // Atrium wrote it.
  const error = name === 'TypeError' ? new TypeError(message) : new Error(message)
  error.name = name
  error.stack = asked.stack ?? ''
  return error
}
