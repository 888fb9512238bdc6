import { AppError } from '#shared/errors.ts'

/** Reasons of our errors, for whoever decides by them. */
export const UNREACHABLE = 'unreachable'
/** It answered, but not as a server that takes this request. */
export const HTTP_ANSWER = 'http_answer'

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clock of this machine',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself, and nobody vouches for it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by somebody this machine does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by somebody this machine does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by somebody this machine does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by somebody this machine does not trust',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  CERT_REVOKED: 'its certificate was revoked',
}

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no such name in the network. Check the address, and whether this machine is online.',
  EAI_AGAIN: 'Its name could not be looked up. Is this machine online?',
  ECONNREFUSED: 'Nothing listens at that address. Is the server running?',
  ECONNRESET: 'It closed the connection before it answered.',
  EPIPE: 'It closed the connection before it answered.',
  ETIMEDOUT: 'The connection timed out.',
  EHOSTUNREACH: 'There is no way to it from this network.',
  ENETUNREACH: 'There is no way to it from this network.',
  ENETDOWN: 'This machine has no network.',
  EADDRNOTAVAIL: 'This machine has no network.',
}

/** What only a machine that was reached can cause, or say. Everything else may be the network on this side. */
const OF_SERVER: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EPROTO']

/** Whether a request that failed below HTTP failed for the server, or its machine, and not perhaps for a network that is down. */
export function isOfServer(error: unknown): boolean {
  const code = codeOf(error instanceof AppError ? error.cause : error)
  return OF_SERVER.includes(code) || code in CERTIFICATE || code.startsWith('ERR_SSL_') || code.startsWith('HPE_')
}

/** A request that failed below HTTP, as a sentence that says which server, what happened and what to do. */
export function explainFailure(error: unknown, url: URL): AppError {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  const certificate = CERTIFICATE[code]
  if (certificate !== undefined) return unreachable(url, `The connection is not safe: ${certificate}. Nothing was sent.`, error)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return unreachable(
      url,
      'It does not speak TLS as it should. Perhaps the address has to begin with http://, or with another port.',
      error,
    )
  if (code.startsWith('HPE_')) return unreachable(url, 'What it answered is no HTTP.', error)
  return unreachable(url, NETWORK[code] ?? `The connection failed${code === '' ? '' : ` (${code})`}.`, error)
}

export function unreachable(url: URL, why: string, cause?: unknown): AppError {
  return new AppError('upstream_failed', `${url.host} could not be reached. ${why}`, { reason: UNREACHABLE, cause })
}

/** A request that may have been done, whose answer is lost. */
export function brokeOff(cause?: unknown): AppError {
  return new AppError('upstream_failed', 'The connection broke while the server was answering. It may have done what was asked.', { cause })
}

/** An answer with a status that is no answer to the request. */
export function explainStatus(status: number, url: URL): AppError {
  return new AppError('upstream_failed', `${url.host} answered ${status}. ${meaningOf(status)}`, { reason: HTTP_ANSWER })
}

function meaningOf(status: number): string {
  const known: Readonly<Record<number, string>> = {
    400: 'It did not understand the request.',
    403: 'It refuses access. Check the headers and what the account may do.',
    404: 'There is no MCP server at this path. Check the address.',
    405: 'There is no MCP server at this path, or it is one of the older kind. Check the address and the transport.',
    406: 'It does not offer what MCP needs.',
    413: 'The request is larger than it takes.',
    429: 'It asks Atrium to slow down. Try again later.',
  }
  if (status >= 500) return 'Something is wrong on its side. Try again later.'
  return known[status] ?? 'That is no answer of an MCP server.'
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

export function isReason(error: unknown, reason: string): error is AppError {
  return error instanceof AppError && error.reason === reason
}
