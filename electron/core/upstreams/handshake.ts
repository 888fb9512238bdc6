import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { ownRequest, type Connection } from './connection.ts'
import { LEGACY_VERSION, LEGACY_VERSIONS, MODERN_VERSION, modernMeta, SERVER_INFO, type Era } from './era.ts'
import { toObject } from './json.ts'
import { UpstreamRefusal, type JsonObject } from './upstream.ts'

/** `npx` installs the server on its first run, which takes this long on a slow line. */
export const HANDSHAKE_MS = 60_000
/** A server that knows the probe, and most that do not, answer at once; one that says nothing for this long is spoken to the old way. */
const SILENCE_MS = 3_000
const UNSUPPORTED_VERSION = -32022

/** What a server says of itself when it is met. */
export interface Hello {
  readonly era: Era
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions: string | undefined
}

/** Met, or to be started once more because the attempt itself spoilt this process. */
export type Meeting = { readonly kind: 'met'; readonly hello: Hello } | { readonly kind: 'again'; readonly as: Era }

interface HandshakeNeeds {
  readonly connection: Connection
  readonly clientInfo: JsonObject
  readonly declared: JsonObject
  /** The era it spoke before, so that a known legacy server is never probed again. */
  readonly known: Era | undefined
  readonly hasExited: () => boolean
}

/** Finds out the era and shakes hands. Throws `upstream_failed` with the reason, which says nothing of what the server wrote. */
export async function meetServer(needs: HandshakeNeeds): Promise<Meeting> {
  if (needs.known === 'legacy') return (await tryInitialize(needs)) ?? (await tryDiscover(needs)) ?? refuseToSpeak()
  const discovering = tryDiscover(needs)
  const first = needs.known === 'modern' ? await discovering : await Promise.race([discovering, silence()])
  if (first === 'silent') return meetSilent(needs, discovering)
  return first ?? (await tryInitialize(needs)) ?? refuseToSpeak()
}

/** Perhaps it ignores what it does not know, perhaps it is still being installed: it gets the old question too, on the same process. */
async function meetSilent(needs: HandshakeNeeds, discovering: Promise<Meeting | undefined>): Promise<Meeting> {
  const initializing = tryInitialize(needs)
  // Asked twice, a modern server may have settled on the wrong era. It is quick now that it is installed: begin anew.
  const late = discovering.then(meeting => (meeting?.kind === 'met' ? { kind: 'again' as const, as: 'modern' as const } : initializing))
  try {
    // An answer to one question that is no "no" decides; otherwise the other one does.
    return (await Promise.race([late, initializing])) ?? (await late) ?? refuseToSpeak()
  } catch (error) {
    if (needs.hasExited()) return { kind: 'again', as: 'legacy' }
    throw error
  }
}

/** Undefined when it does not speak the modern era. */
async function tryDiscover(needs: HandshakeNeeds, isSecondTry = false): Promise<Meeting | undefined> {
  const { connection, clientInfo, hasExited } = needs
  try {
    const result = await connection.call(ownRequest('server/discover', { _meta: modernMeta({}, clientInfo) }, HANDSHAKE_MS))
    const discovered = Discovered.safeParse(result)
    if (!discovered.success || !discovered.data.supportedVersions.includes(MODERN_VERSION)) return undefined
    const { capabilities, instructions, _meta } = discovered.data
    return { kind: 'met', hello: { era: 'modern', serverInfo: toObject(_meta?.[SERVER_INFO]), capabilities, instructions } }
  } catch (error) {
    // It names the very version it was asked in: another try is worth more than another era.
    if (!isSecondTry && isWrongVersion(error)) return tryDiscover(needs, true)
    if (error instanceof UpstreamRefusal) return undefined
    // Some old servers end themselves at a message they do not know.
    if (hasExited()) return { kind: 'again', as: 'legacy' }
    throw toHandshakeError(error)
  }
}

function isWrongVersion(error: unknown): boolean {
  if (!(error instanceof UpstreamRefusal) || error.code !== UNSUPPORTED_VERSION) return false
  const { supported } = toObject(error.data)
  return Array.isArray(supported) && supported.includes(MODERN_VERSION)
}

/** Undefined when it refuses the legacy era. */
async function tryInitialize({ connection, clientInfo, declared }: HandshakeNeeds): Promise<Meeting | undefined> {
  try {
    const params = { protocolVersion: LEGACY_VERSION, capabilities: declared, clientInfo }
    const initialized = Initialized.safeParse(await connection.call(ownRequest('initialize', params, HANDSHAKE_MS)))
    if (!initialized.success) throw new AppError('upstream_failed', 'It answered the handshake with something that is no MCP.')
    const { protocolVersion, capabilities, serverInfo, instructions } = initialized.data
    if (!LEGACY_VERSIONS.includes(protocolVersion)) return undefined
    connection.notify('notifications/initialized', {})
    return { kind: 'met', hello: { era: 'legacy', serverInfo, capabilities, instructions } }
  } catch (error) {
    if (error instanceof UpstreamRefusal) return undefined
    throw toHandshakeError(error)
  }
}

function refuseToSpeak(): never {
  throw new AppError('upstream_failed', 'It speaks no version of MCP that Atrium knows.')
}

function toHandshakeError(error: unknown): unknown {
  const isLate = error instanceof AppError && error.code === 'timeout'
  return isLate ? new AppError('upstream_failed', `It did not answer the handshake within ${HANDSHAKE_MS / 1_000} s.`) : error
}

function silence(): Promise<'silent'> {
  return new Promise(resolve => {
    setTimeout(() => {
      resolve('silent')
    }, SILENCE_MS).unref()
  })
}

const Json = z.record(z.string(), z.unknown())

const Discovered = z.object({
  supportedVersions: z.array(z.string()),
  capabilities: Json,
  instructions: z.string().optional(),
  _meta: Json.optional(),
})

const Initialized = z.object({
  protocolVersion: z.string(),
  capabilities: Json.default({}),
  serverInfo: Json.default({}),
  instructions: z.string().optional(),
})
