import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, ERROR_CODES } from '#shared/errors.ts'
import { LoginAsked, type LoginLine } from '#shared/model/login.ts'
import type { LoginKey, Logins } from '#core/features/logins/index.ts'
import { hasUnreadBody, readJsonBody } from './json-body.ts'
import { isSameText } from './page-sessions.ts'
import type { RestHandler } from './rest.ts'

interface Needs {
  readonly logins: Logins
  /** What the running note says: who knows it can read the data folder, so it is this person's program. */
  readonly token: string
}

const MAX_BODY_BYTES = 8_192
/** A person needs time; nothing between the two must take the silence for the end, in ms. */
const KEEP_ALIVE_MS = 15_000

/**
 * Where a command line asks to be let in: one request that goes on until a person has answered. Whoever cannot read the data folder is told
 * that there is nothing here. Host and Origin are checked already.
 */
export function createLoginDoor({ logins, token }: Needs): RestHandler {
  return async (request, response, { life }) => {
    try {
      const shown = request.headers['x-atrium-note']
      if (request.method !== 'POST' || typeof shown !== 'string' || !isSameText(shown, token))
        throw new AppError('not_found', 'There is nothing at this address.')
      const asked = LoginAsked.safeParse(await readJsonBody(request, MAX_BODY_BYTES))
      if (!asked.success) throw new AppError('invalid_input', 'The input is not valid.')
      wait(logins, asked.data, response, life)
    } catch (thrown) {
      const error = AppError.from(thrown)
      response.writeHead(ERROR_CODES[error.code].http, headersOf(request))
      response.end(lineOf(errorLine(error)))
    }
  }
}

/** The code at once, the answer when it comes. Who goes away waits no more. */
function wait(logins: Logins, asked: LoginAsked, response: ServerResponse, life: AbortSignal): void {
  const login = logins.ask(asked, answer => settle(response, answer))
  response.writeHead(200, headersOf(response.req))
  response.write(lineOf({ code: login.code, expiresAt: login.expiresAt }))
  const keepAlive = setInterval(() => response.write('\n'), KEEP_ALIVE_MS)
  const stop = () => {
    settle(response, AppError.from(life.reason))
  }
  life.addEventListener('abort', stop, { once: true })
  response.once('close', () => {
    clearInterval(keepAlive)
    life.removeEventListener('abort', stop)
    logins.withdraw(login.id)
  })
}

function settle(response: ServerResponse, answer: LoginKey | AppError): boolean {
  if (response.destroyed || response.writableEnded) return false
  response.end(lineOf(answer instanceof AppError ? errorLine(answer) : { key: answer }))
  return true
}

function errorLine({ code, message }: AppError): LoginLine {
  return { error: { code, message } }
}

function lineOf(line: LoginLine): string {
  return `${JSON.stringify(line)}\n`
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return { 'Content-Type': 'application/x-ndjson', ...(hasUnreadBody(request) ? { Connection: 'close' } : {}) }
}
