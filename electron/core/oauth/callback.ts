import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AppError } from '#shared/errors.ts'
import { callbackPage, PAGE_HEADERS, type PageWords } from './callback-page.ts'

const HOST = '127.0.0.1'
const PATH = '/callback'

/** What the browser brings back. Answers what the person is told, once that is known; undefined: it is not an answer to our question. */
export type OnReturn = (parameters: URLSearchParams) => Promise<PageWords | undefined>

/** A listener on this machine that a browser is sent back to. */
export interface Callback {
  readonly redirectUri: string
  readonly close: () => void
}

export function redirectUriOf(port: number): string {
  return `http://${HOST}:${port}${PATH}`
}

/** The port of a redirect address of ours. */
export function portIn(redirectUri: string): number {
  return Number(new URL(redirectUri).port)
}

/** Listens on a port of this machine, 0 for any free one. Throws `conflict` for a port that is taken. */
export function listenForReturn(port: number, onReturn: OnReturn): Promise<Callback> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    receive(request, response, { port: portOf(server), onReturn }).catch(() => {
      response.destroy()
    })
  })
  // A sign-in that nobody finishes does not keep Atrium from ending.
  server.unref()
  return new Promise((resolve, reject) => {
    server.once('error', error => {
      reject(cannotListen(port, error))
    })
    server.listen({ port, host: HOST, exclusive: true }, () => {
      server.removeAllListeners('error')
      server.on('error', () => undefined)
      resolve({
        redirectUri: redirectUriOf(portOf(server)),
        close: () => {
          // What is still told to a browser is told to its end.
          server.close()
          server.closeIdleConnections()
        },
      })
    })
  })
}

interface Receiving {
  readonly port: number
  readonly onReturn: OnReturn
}

async function receive(request: IncomingMessage, response: ServerResponse, { port, onReturn }: Receiving): Promise<void> {
  // A page elsewhere may send requests here under a name of its own.
  const isForUs = request.headers.host === `${HOST}:${port}` && request.method === 'GET'
  const url = new URL(request.url ?? '/', `http://${HOST}:${port}`)
  const isReturn = isForUs && url.pathname === PATH
  const words = isReturn ? await onReturn(url.searchParams) : undefined
  const status = words === undefined ? 404 : words.isDone ? 200 : 400
  response.writeHead(status, { ...PAGE_HEADERS, connection: 'close' })
  response.end(callbackPage(words ?? NOT_OURS))
}

const NOT_OURS: PageWords = {
  isDone: false,
  title: 'Nothing to do here',
  text: 'Atrium did not ask for this, or has the answer already. Close this window and look in Atrium.',
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function cannotListen(port: number, error: Error): AppError {
  const isTaken = 'code' in error && error.code === 'EADDRINUSE'
  return new AppError(
    'conflict',
    isTaken
      ? `Port ${port} on ${HOST}, where the browser is to come back to, is taken by another program. End that, or choose another port for this sign-in, then try again.`
      : `Atrium cannot listen on port ${port} of ${HOST}, where the browser is to come back to. Choose another port for this sign-in, then try again.`,
    { reason: 'callback_port', cause: error },
  )
}
