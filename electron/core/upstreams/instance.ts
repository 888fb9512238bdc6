import { AppError } from '#shared/errors.ts'
import type { SpawnNeeds } from '#core/processes/spawn-child.ts'
import type { TreeId } from '#core/processes/process-table.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { Redactor } from '#core/vault/redact.ts'
import type { Authorizer, HttpTarget } from './authorizer.ts'
import type { Carrier } from './carrier.ts'
import { capabilityKey, declaredCapabilities } from './capabilities.ts'
import { Connection, type ConnectionEvents } from './connection.ts'
import type { Era } from './era.ts'
import { meetServer, type Hello } from './handshake.ts'
import type { Contact } from './http/client.ts'
import { HTTP_ANSWER, isReason } from './http/explain.ts'
import { openHttp } from './http/http-carrier.ts'
import { listCatalog } from './list-catalog.ts'
import { livingRedactor } from './living-secrets.ts'
import { openProcess } from './process-carrier.ts'
import type { ServerLog } from './server-log.ts'
import type { Catalog, ClientCapabilities, CustomRun, JsonObject, ResolvedLaunch } from './upstream.ts'
import type { Tap } from './wire.ts'

/** A start that has to be begun anew (see `Meeting`) is begun this often at most. */
const MAX_STARTS = 3

export interface InstanceNeeds {
  readonly spawn: SpawnNeeds
  readonly ticks: () => number
  readonly clientInfo: JsonObject
  readonly log: ServerLog
  /** Who looks at the messages, if anybody does. */
  readonly tap: () => Tap | undefined
  /** What answers must not contain; the same array for as long as nothing changed. */
  readonly secrets: () => readonly KnownSecret[]
  /** Who gets requests to a server at an address let in. */
  readonly authorizer: Authorizer | undefined
  /** What carries the messages of a server whose tools are written in Atrium. */
  readonly openCustom: ((launch: CustomTarget, tap: () => Tap | undefined) => Carrier) | undefined
  readonly events: Omit<ConnectionEvents, 'said' | 'broken' | 'asking' | 'listChanged' | 'renewed'> & {
    readonly listChanged: (instance: Instance) => void
    readonly renewed: (instance: Instance) => void
    /** What became of the way to a server at an address: told of every answer, and of every request that got none. */
    readonly contact: (contact: Contact) => void
    readonly asking: (instance: Instance, principal: string) => void
  }
}

/** A server whose tools are written in Atrium. */
export type CustomTarget = ResolvedLaunch & CustomRun

export interface InstanceOptions {
  readonly launch: ResolvedLaunch
  /** Empty for the process that all clients share. */
  readonly capabilities: ClientCapabilities
  readonly known: Era | undefined
  /** Ends a start that is not wanted any more. */
  readonly signal: AbortSignal
}

/** One process of a server that is ready: met, and all its lists read. */
export interface Instance {
  readonly key: string
  /** What its process was told that clients can do. */
  readonly declared: ClientCapabilities
  readonly era: Era
  readonly hello: Hello
  readonly connection: Connection
  readonly launch: ResolvedLaunch
  readonly secrets: readonly KnownSecret[]
  /** What of it runs on this machine. */
  readonly tree: TreeId | undefined
  readonly redactor: Redactor
  /** What it offered when it became ready. */
  readonly catalog: Catalog
  /** Resolves with the reason as a sentence when the process ended by itself or broke the protocol. */
  readonly ended: Promise<string>
  /** It is found to be hung: everything that is open on it fails, and it counts as ended. */
  readonly fail: (reason: string) => void
  /** Ends the whole process tree. */
  readonly end: () => Promise<void>
}

/** Starts a process and makes it ready. Throws AppError `upstream_failed` with the bare reason, or what `signal` was aborted with. */
export async function startInstance(needs: InstanceNeeds, options: InstanceOptions): Promise<Instance> {
  let { known } = options
  for (let start = 1; start <= MAX_STARTS; start += 1) {
    const started = await tryStart(needs, { ...options, known })
    if (typeof started !== 'string') return started
    known = started
  }
  throw new AppError('upstream_failed', 'It ended itself during the handshake.')
}

/** The instance, or the era with which to try once more. */
async function tryStart(needs: InstanceNeeds, options: InstanceOptions): Promise<Instance | Era> {
  const { launch, signal } = options
  signal.throwIfAborted()
  const redactor = livingRedactor(needs.secrets)
  needs.log.forgetLastLines()
  if (launch.kind === 'stdio') return begin(needs, { carrier: await openProcess(needs, launch, redactor), options, redactor })
  if (launch.kind === 'custom')
    return begin(needs, { carrier: openCustom(needs, launch), options: { ...options, known: 'modern' }, redactor })
  return startAtAddress(needs, launch, carrier => ({ carrier, options, redactor }))
}

function openCustom({ openCustom: open, tap }: InstanceNeeds, launch: CustomTarget): Carrier {
  if (open === undefined) throw new AppError('upstream_failed', 'Nothing here runs code.')
  return open(launch, tap)
}

/** Where the server is not told to be of one kind, it is asked in the newer way first, and in the older one if it knows only that. */
async function startAtAddress(needs: InstanceNeeds, target: HttpTarget, partsOf: (carrier: Carrier) => Parts): Promise<Instance | Era> {
  const http = { target, authorizer: needs.authorizer, tap: needs.tap, contact: needs.events.contact }
  const carrier = openHttp(http, target.transport === 'sse' ? 'sse' : 'streamable')
  try {
    return await begin(needs, partsOf(carrier))
  } catch (error) {
    if (target.transport !== 'auto' || !carrier.isPerhapsSse()) throw error
    return await begin(needs, partsOf(openHttp(http, 'sse'))).catch((older: unknown) => {
      // It is none of the older kind either: then what it said first tells more.
      throw isReason(older, HTTP_ANSWER) ? error : older
    })
  }
}

async function begin(needs: InstanceNeeds, parts: Parts): Promise<Instance | Era> {
  const { signal } = parts.options
  const session = new Session(needs, parts)
  const onAbort = () => {
    session.break(new AppError('upstream_failed', 'The server was stopped.'))
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal.aborted) onAbort()
    const ready = await session.becomeReady()
    if (typeof ready === 'string') await session.end()
    return ready
  } catch (error) {
    const failure = await session.explain(error)
    await session.end()
    throw failure
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

interface Parts {
  readonly carrier: Carrier
  readonly options: InstanceOptions
  readonly redactor: Redactor
}

/** A server with a connection to it, from its opening to its end. */
class Session {
  readonly #needs: InstanceNeeds
  readonly #parts: Parts
  readonly #connection: Connection
  readonly #declared: JsonObject
  readonly #ended: Promise<string>
  #tellEnded: (reason: string) => void = () => undefined
  #instance: Instance | undefined
  /** It said that what it offers changed while that was being read. */
  #hasChangedEarly = false

  constructor(needs: InstanceNeeds, parts: Parts) {
    this.#needs = needs
    this.#parts = parts
    this.#declared = declaredCapabilities(parts.options.capabilities)
    this.#ended = new Promise(resolve => {
      this.#tellEnded = resolve
    })
    this.#connection = this.#connect()
    parts.carrier.whenOver((failure, reason) => {
      this.#connection.close(failure)
      this.#tellEnded(reason)
    })
  }

  async becomeReady(): Promise<Instance | Era> {
    const { carrier, options, redactor } = this.#parts
    const { clientInfo, ticks, secrets } = this.#needs
    const { hasExited } = carrier
    const connection = this.#connection
    const meeting = await meetServer({ connection, clientInfo, declared: this.#declared, known: options.known, hasExited })
    if (meeting.kind === 'again') return meeting.as
    const { hello } = meeting
    connection.speak(hello.era, hello.capabilities)
    // It is kept on disk and shown: a server that puts a secret into a description must not get it there.
    const catalog = redactor.json(await listCatalog({ connection, hello, capabilities: options.capabilities, ticks }))
    this.#instance = {
      key: capabilityKey(options.capabilities),
      declared: options.capabilities,
      era: hello.era,
      hello,
      connection,
      launch: options.launch,
      get secrets() {
        return secrets()
      },
      tree: carrier.tree,
      redactor,
      catalog,
      ended: this.#ended,
      fail: reason => {
        this.break(new AppError('upstream_failed', reason))
      },
      end: () => this.end(),
    }
    if (this.#hasChangedEarly) this.#needs.events.listChanged(this.#instance)
    return this.#instance
  }

  /** Fails everything that is open on it; what carries it is ended by whoever owns it. */
  break(error: AppError): void {
    this.#connection.close(error)
    this.#tellEnded(error.message)
  }

  async end(): Promise<void> {
    this.break(new AppError('upstream_failed', 'The server was stopped.'))
    await this.#parts.carrier.end()
  }

  /** Why a start failed. */
  async explain(error: unknown): Promise<unknown> {
    const { carrier, redactor } = this.#parts
    const better = await carrier.explain()
    if (better !== undefined || !(error instanceof AppError)) return better ?? error
    const { code, message, reason } = error
    return new AppError(code, redactor.text(message), { cause: error, ...(reason === undefined ? {} : { reason }) })
  }

  #connect(): Connection {
    const { carrier, options, redactor } = this.#parts
    const { events, log, ticks, clientInfo } = this.#needs
    const withInstance = (tell: (instance: Instance) => void) => {
      if (this.#instance !== undefined) tell(this.#instance)
    }
    return new Connection({
      openWire: carrier.openWire,
      ticks,
      clientInfo,
      redactor,
      declared: options.capabilities,
      events: {
        resourceUpdated: events.resourceUpdated,
        said: text => {
          log.add('stdout', redactor.text(text))
        },
        broken: reason => {
          this.break(new AppError('upstream_failed', reason))
        },
        listChanged: () => {
          this.#hasChangedEarly = true
          withInstance(events.listChanged)
        },
        renewed: () => {
          withInstance(events.renewed)
        },
        asking: principal => {
          withInstance(instance => {
            events.asking(instance, principal)
          })
        },
      },
    })
  }
}
