import { AppError } from '#shared/errors.ts'

/** A bundle of 256 MiB at 1 MB/s. */
const DOWNLOAD_MS = 300_000
const MAX_REDIRECTS = 5

/**
 * The bytes at an address, https all the way (or this machine, for a registry on it). What they must be is checked by who takes them.
 * Throws `upstream_failed` or `timeout`.
 */
export async function* download(address: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const late = AbortSignal.timeout(DOWNLOAD_MS)
  try {
    const response = await follow(new URL(address), AbortSignal.any([signal, late]))
    for await (const chunk of response.body ?? []) yield chunk as Uint8Array // because a body is made of bytes, which its type does not say
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof AppError) throw thrown
    if (late.aborted) throw new AppError('timeout', 'The download took too long. Try again later.')
    throw new AppError('upstream_failed', 'The bundle could not be downloaded. Check the network, then try again.', { cause: thrown })
  }
}

async function follow(address: URL, signal: AbortSignal): Promise<Response> {
  const isLocal = isOnThisMachine(address)
  let at = address
  for (let count = 0; count <= MAX_REDIRECTS; count += 1) {
    // Files of releases lie behind a redirect; none may lead from the network into this machine, or out of encryption.
    if (at.protocol !== 'https:' && !(isLocal && isOnThisMachine(at))) break
    const response = await fetch(at.href, { redirect: 'manual', signal, headers: { 'user-agent': 'Atrium' } })
    const next = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || next === null) return checked(response)
    await response.body?.cancel()
    if (!URL.canParse(next, at.href)) break
    at = new URL(next, at)
  }
  throw new AppError('upstream_failed', 'The download is led somewhere that is not safe. It was not followed.')
}

function checked(response: Response): Response {
  if (response.ok) return response
  throw new AppError('upstream_failed', `The bundle could not be downloaded: the answer was ${response.status}.`)
}

function isOnThisMachine({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
