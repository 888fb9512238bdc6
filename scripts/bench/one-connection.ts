import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Message } from './load.ts'
import type { Endpoint } from './target.ts'

/** Largest answer that is measured, with its head. */
const MAX_ANSWER = 8 * 1_048_576
const LENGTH = /\r\nContent-Length: (\d+)\r\n/i
/** How an answer without a length ends: a stream, which Atrium makes of what takes longer than a second. */
const END_OF_CHUNKS = '\r\n0\r\n\r\n'

/** Bytes of the body as they came; good until the next request. Throws when it is not the answer that was asked for. */
export type Check = (body: Buffer, at: number) => void

/**
 * Milliseconds of `count` requests, one after the other on one connection, sorted, without the first tenth, which warms up. Several
 * messages take turns. A request is measured until the last byte of its answer is here, and every answer is checked, after that: an HTTP
 * client with its garbage would be most of what is measured of an answer of 200 KB, as it takes longer for it than Atrium.
 */
export async function oneByOne(endpoint: Endpoint, messages: Message | readonly Message[], count: number, check: Check): Promise<number[]> {
  const url = new URL(endpoint.url)
  const requests = [messages].flat().map(message => requestOf(url, message))
  using connection = await openConnection(url)
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    const request = requests[at % requests.length]
    if (request === undefined) throw new Error('There is nothing to ask.')
    const startedAt = performance.now()
    const answer = await connection.ask(request)
    times.push(performance.now() - startedAt)
    check(bodyOf(answer), at)
  }
  return times.slice(count / 10).sort((a, b) => a - b)
}

interface Connection extends Disposable {
  /** The whole answer, in memory that the next one is written to. */
  readonly ask: (request: Buffer) => Promise<Buffer>
}

async function openConnection(url: URL): Promise<Connection> {
  const answer = Buffer.alloc(MAX_ANSWER)
  let length = 0
  let whole: number | undefined
  let settle: ((taken: Buffer) => void) | undefined
  const take = (size: number, chunk: Uint8Array): boolean => {
    answer.set(size === chunk.length ? chunk : chunk.subarray(0, size), length)
    length += size
    whole ??= wholeLength(answer, length)
    const isWhole = whole === undefined ? endsWithChunks(answer, length) : length >= whole
    if (isWhole) settle?.(answer.subarray(0, length))
    return true
  }
  const socket = connect({ host: url.hostname, port: Number(url.port), onread: { buffer: Buffer.alloc(1_048_576), callback: take } })
  socket.setNoDelay(true)
  await once(socket, 'connect')
  return {
    ask: request => {
      length = 0
      whole = undefined
      return new Promise((resolve, reject) => {
        settle = resolve
        failWith(socket, reject)
        socket.write(request)
      })
    },
    [Symbol.dispose]: () => socket.destroy(),
  }
}

function failWith(socket: Socket, reject: (reason: Error) => void): void {
  socket.removeAllListeners('error').removeAllListeners('close')
  socket.once('error', reject)
  socket.once('close', () => {
    reject(new Error('The connection was closed before the answer was whole.'))
  })
}

/** With its head; undefined while that is not here, and of a stream. */
function wholeLength(answer: Buffer, length: number): number | undefined {
  const head = answer.toString('latin1', 0, Math.min(length, 4_096))
  const end = head.indexOf('\r\n\r\n')
  const body = end === -1 ? undefined : LENGTH.exec(head.slice(0, end + 2))?.[1]
  return body === undefined ? undefined : end + 4 + Number(body)
}

function endsWithChunks(answer: Buffer, length: number): boolean {
  return length > END_OF_CHUNKS.length && answer.toString('latin1', length - END_OF_CHUNKS.length, length) === END_OF_CHUNKS
}

function requestOf(url: URL, { headers, body }: Message): Buffer {
  const lines = Object.entries({ host: url.host, ...headers, 'content-length': String(Buffer.byteLength(body)) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.from(`POST ${url.pathname} HTTP/1.1\r\n${head}\r\n${body}`)
}

function bodyOf(answer: Buffer): Buffer {
  if (!answer.toString('latin1', 0, 13).startsWith('HTTP/1.1 200 ')) throw new Error(`Not answered: ${answer.toString('latin1', 0, 300)}`)
  return answer.subarray(answer.indexOf('\r\n\r\n') + 4)
}
