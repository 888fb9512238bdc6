import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '#shared/errors.ts'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import { createByteBudget } from './byte-budget.ts'
import { unauthenticated } from './authenticate-request.ts'
import { createEventMemory } from './event-memory.ts'
import { ownNames, type OwnNames } from './guards.ts'
import { handleRequest } from './handle-request.ts'
import { HEADERS_TIMEOUT_MS, KEEP_ALIVE_TIMEOUT_MS, LIMITS, MAX_CONNECTIONS, REQUEST_TIMEOUT_MS, type Limits } from './limits.ts'
import { createLiveWork } from './live-work.ts'
import type { Gateway, GatewayNeeds } from './needs.ts'
import { createNoticeBoard } from './notice-board.ts'
import { findPortHolder } from './port-holder.ts'
import { requestQuietly } from './quiet-request.ts'
import type { Session } from './session.ts'
import { createSessions } from './sessions.ts'
import type { Wire } from './wire.ts'

export type { Gateway, GatewayNeeds, Refusal } from './needs.ts'
export type { Limits } from './limits.ts'

const HOST = '127.0.0.1'

interface Listening {
  readonly server: Server
  readonly port: number
  readonly sweeper: NodeJS.Timeout
}

/** The HTTP side of the gateway: MCP of both eras and REST on one port of this machine. `limits` are for tests to make small. */
export function createGateway(needs: GatewayNeeds, limits: Partial<Limits> = {}): Gateway {
  let listening: Listening | undefined
  /** Both outlive a stop: who still asks on a connection that was open is told of that, and of nothing else. */
  let names = NOBODY
  let life = new AbortController()
  let status: Pick<GatewayStatus, 'state' | 'port' | 'holder'> = { state: 'stopped', port: 0, holder: null }
  const wire = createWire(needs, { ...LIMITS, ...limits }, { names: () => names, life: () => life.signal })
  const change = (next: typeof status): void => {
    status = next
    needs.onStatusChanged()
  }

  const inTurn = createTurns()
  const stop = async (): Promise<void> => {
    const running = listening
    if (running === undefined) return
    listening = undefined
    clearInterval(running.sweeper)
    const why = stopping()
    life.abort(why)
    for (const work of [wire.calls, wire.streams, wire.bodies]) work.endAll(why)
    await close(running.server)
    // Not before: a call that still comes on an open connection is told that Atrium stops, not that its session is unknown.
    wire.sessions.endAll()
    change({ state: 'stopped', port: running.port, holder: null })
  }
  const start = async (port: number): Promise<void> => {
    await stop()
    life = new AbortController()
    const server = createServer(SERVER_OPTIONS, (request, response) => {
      void handleRequest(wire, request, response)
    })
    server.maxConnections = MAX_CONNECTIONS
    if (!(await listen(server, port))) {
      needs.log.warn('gateway.port-busy', { port })
      change({ state: 'busy', port, holder: (await findPortHolder(port)) ?? null })
      return
    }
    const actual = portOf(server.address())
    names = ownNames(actual)
    listening = { server, port: actual, sweeper: startSweeper(wire) }
    change({ state: 'listening', port: actual, holder: null })
  }
  return {
    start: port => inTurn(() => start(port)),
    stop: () => inTurn(stop),
    status: () => ({
      ...status,
      baseUrl: `http://${HOST}:${status.port}`,
      sessions: wire.sessions.count(),
      callsInFlight: wire.calls.total(),
      version: needs.platform.version,
    }),
    announce: wire.board.announce,
    admitCall: admitTo(wire),
    endSessionsOf: keyId => {
      for (const work of [wire.calls, wire.streams, wire.bodies]) work.endOf(keyId, unauthenticated())
      wire.sessions.endOf(keyId)
    },
  }
}

function admitTo({ calls }: Pick<ReturnType<typeof createWire>, 'calls'>): Gateway['admitCall'] {
  return (keyId, end) => {
    const work = { end }
    if (!calls.add(keyId, work)) return undefined
    return () => {
      calls.remove(keyId, work)
    }
  }
}

function stopping(): AppError {
  return new AppError('cancelled', 'Atrium is stopping. Start it and call again.')
}

/** Ends now and then what nobody uses or may use any more: idle sessions, and streams whose key has expired. */
function startSweeper(wire: Wire): NodeJS.Timeout {
  const sweep = (): void => {
    wire.sessions.sweep()
    wire.memory.sweep()
    wire.streams.sweep(unauthenticated())
  }
  return setInterval(sweep, wire.limits.sweepEveryMs).unref()
}

/** Starting and stopping one after the other, however they are asked for. */
function createTurns(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return work => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

const NOBODY: OwnNames = { hosts: new Set(), origins: new Set() }
const SERVER_OPTIONS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  connectionsCheckingInterval: 5_000,
}

interface Here {
  readonly names: () => OwnNames
  readonly life: () => AbortSignal
}

function createWire(needs: GatewayNeeds, limits: Limits, { names, life }: Here): Wire {
  const board = createNoticeBoard(limits.gatherMs)
  const leave = new WeakMap<Session, () => void>()
  const sessions = createSessions({
    limits,
    ticks: needs.platform.ticks,
    onOpened: session => {
      leave.set(session, board.listen(session.workspace.id, session.hear))
      needs.onStatusChanged()
    },
    onEnded: session => {
      leave.get(session)?.()
      wire.memory.forget(session.id)
      unwatch(wire, session)
      needs.onSessionEnded(session.client.principal)
      needs.onStatusChanged()
    },
  })
  const wire: Wire = {
    needs,
    limits,
    ownNames: names,
    life,
    board,
    sessions,
    memory: createEventMemory(limits, needs.platform.ticks),
    bodies: createLiveWork(limits.maxInFlightPerKey, limits.maxInFlight),
    bytes: createByteBudget(limits.maxBytesPerKey, limits.maxBytes),
    calls: createLiveWork(limits.maxInFlightPerKey, limits.maxInFlight),
    streams: createLiveWork(limits.maxStreamsPerKey, limits.maxInFlight),
  }
  return wire
}

/** An ended session watches nothing any more. */
function unwatch(wire: Wire, { key, workspace, client, watched }: Session): void {
  for (const uri of watched) void requestQuietly(wire, { era: 'legacy', key, workspace, client, method: 'resources/unsubscribe', uri })
}

/** True when the server listens, false when somebody else has the port. */
function listen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else
        reject(
          new AppError('conflict', `Port ${port} cannot be opened on this machine. Choose another port in the settings.`, { cause: error }),
        )
    })
    server.listen(port, HOST, () => {
      resolve(true)
    })
  })
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Time answers in flight have to leave before their connections are cut, in ms. */
const LAST_WORDS_MS = 200

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    const cut = setTimeout(() => {
      server.closeAllConnections()
    }, LAST_WORDS_MS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
