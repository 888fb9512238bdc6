import { AppError } from '#shared/errors.ts'
import { spawnChild, type Child, type ChildExit, type SpawnNeeds } from '#core/processes/spawn-child.ts'
import type { TreeId } from '#core/processes/process-table.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor, type Redactor } from '#core/vault/redact.ts'
import type { Call } from './call.ts'
import { capabilityKey, declaredCapabilities } from './capabilities.ts'
import { Connection, type ConnectionEvents } from './connection.ts'
import type { Era } from './era.ts'
import { meetServer, type Hello } from './handshake.ts'
import { JsonRpcPipe } from './json-rpc-pipe.ts'
import { listCatalog } from './list-catalog.ts'
import type { ServerLog } from './server-log.ts'
import type { Catalog, ClientCapabilities, JsonObject, ResolvedLaunch } from './upstream.ts'
import type { Tap } from './wire.ts'

/** A start that has to be begun anew (see `Meeting`) is begun this often at most. */
const MAX_STARTS = 3
const PIPE_GRACE_MS = 500

export interface InstanceNeeds {
  readonly spawn: SpawnNeeds
  readonly ticks: () => number
  readonly clientInfo: JsonObject
  readonly log: ServerLog
  /** Who looks at the messages, if anybody does. */
  readonly tap: () => Tap | undefined
  readonly events: Omit<ConnectionEvents, 'said' | 'broken' | 'asking' | 'listChanged'> & {
    readonly listChanged: (instance: Instance) => void
    readonly asking: (instance: Instance, principal: string) => void
  }
}

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
  const redactor = createRedactor(launch.secrets)
  needs.log.forgetLastLines()
  if (launch.kind === 'http') throw new AppError('upstream_failed', 'Servers at an address cannot be spoken to yet.')
  const child = await spawnChild(needs.spawn, launch)
  needs.log.follow(child.stderr, 'stderr', redactor)
  const process = new Process(needs, { child, options, redactor })
  const onAbort = () => {
    process.break(new AppError('upstream_failed', 'The server was stopped.'))
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal.aborted) onAbort()
    const ready = await process.becomeReady()
    if (typeof ready === 'string') await process.end()
    return ready
  } catch (error) {
    const failure = await process.explain(error)
    await process.end()
    throw failure
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

interface ProcessParts {
  readonly child: Child
  readonly options: InstanceOptions
  readonly redactor: Redactor
}

/** A child with a connection to it, from its spawn to its end. */
class Process {
  readonly #needs: InstanceNeeds
  readonly #parts: ProcessParts
  readonly #connection: Connection
  readonly #declared: JsonObject
  readonly #ended: Promise<string>
  #tellEnded: (reason: string) => void = () => undefined
  #instance: Instance | undefined
  /** It said that what it offers changed while that was being read. */
  #hasChangedEarly = false

  constructor(needs: InstanceNeeds, parts: ProcessParts) {
    this.#needs = needs
    this.#parts = parts
    this.#declared = declaredCapabilities(parts.options.capabilities)
    this.#ended = new Promise(resolve => {
      this.#tellEnded = resolve
    })
    this.#connection = this.#connect()
    parts.child.exited.then(
      exit => {
        this.#stopped(renderExit(exit))
      },
      () => undefined,
    )
    parts.child.stdout.once('end', () => {
      this.#missPipe('It closed its output and stayed.')
    })
    parts.child.stdin.once('close', () => {
      this.#missPipe('It closed its input and stayed.')
    })
  }

  async becomeReady(): Promise<Instance | Era> {
    const { child, options, redactor } = this.#parts
    const { clientInfo, ticks } = this.#needs
    const connection = this.#connection
    const meeting = await meetServer({ connection, clientInfo, declared: this.#declared, known: options.known, hasExited: child.hasExited })
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
      secrets: options.launch.secrets,
      tree: child.tree,
      redactor,
      catalog,
      ended: this.#ended,
      end: () => this.end(),
    }
    if (this.#hasChangedEarly) this.#needs.events.listChanged(this.#instance)
    return this.#instance
  }

  /** Fails everything that is open on it; the tree is ended by whoever owns it. */
  break(error: AppError): void {
    this.#connection.close(error)
    this.#tellEnded(error.message)
  }

  async end(): Promise<void> {
    this.break(new AppError('upstream_failed', 'The server was stopped.'))
    await this.#parts.child.end()
  }

  /** Why a start failed. That the process is gone explains more than what that did to our request. */
  async explain(error: unknown): Promise<unknown> {
    const { child, redactor } = this.#parts
    if (!child.hasExited()) return error instanceof AppError ? new AppError(error.code, redactor.text(error.message)) : error
    const exit = await child.drained
    return new AppError('upstream_failed', renderExit(exit, ' before it was ready'))
  }

  /** A process that exits closes its pipes a moment before that is known; one that does not exit can't be spoken to any more. */
  #missPipe(reason: string): void {
    const { child } = this.#parts
    setTimeout(() => {
      if (!child.hasExited()) this.break(new AppError('upstream_failed', reason))
    }, PIPE_GRACE_MS).unref()
  }

  #stopped(reason: string): void {
    this.#connection.close(new AppError('upstream_failed', 'The server stopped while it was answering.'))
    this.#tellEnded(reason)
  }

  #connect(): Connection {
    const { child, options, redactor } = this.#parts
    const { events, log, ticks, clientInfo } = this.#needs
    const withInstance = (tell: (instance: Instance) => void) => {
      if (this.#instance !== undefined) tell(this.#instance)
    }
    return new Connection({
      openWire: events => new JsonRpcPipe<Call>({ stdin: child.stdin, stdout: child.stdout, tap: this.#needs.tap }, events),
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
        asking: principal => {
          withInstance(instance => {
            events.asking(instance, principal)
          })
        },
      },
    })
  }
}

function renderExit({ code, signal }: ChildExit, when = ''): string {
  if (signal !== null) return `It was ended by ${signal}${when}.`
  return `It exited with code ${code ?? 'unknown'}${when}.`
}
