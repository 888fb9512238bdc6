import { createServer, type RequestListener } from 'node:http'
import { silentLog } from '#core/lib/log.ts'
import {
  createSandbox,
  DEFAULT_LIMITS,
  type CodeHost,
  type CodeOutcome,
  type CodeRun,
  type Sandbox,
  type SandboxLimits,
} from '#core/sandbox/index.ts'
import type { SandboxOptions } from '#core/sandbox/sandbox.ts'

export interface Given {
  readonly source?: string
  readonly language?: CodeRun['language']
  readonly params?: CodeRun['params']
  readonly config?: CodeRun['config']
  readonly context?: Partial<CodeRun['context']>
  readonly limits?: Partial<SandboxLimits>
  readonly fence?: Partial<CodeRun['fence']>
  readonly host?: Partial<CodeHost>
  readonly signal?: AbortSignal
}

export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox
  /** Runs the body of an `execute`. */
  readonly run: (body: string, given?: Given) => Promise<CodeOutcome>
  /** The value that a body returns; throws when it returns none. */
  readonly value: (body: string, given?: Given) => Promise<unknown>
}

const NO_HOST: CodeHost = {
  progress: () => undefined,
  callTool: () => Promise.reject(new Error('there are no tools')),
  store: {
    get: () => Promise.resolve(undefined),
    set: () => Promise.resolve(),
    delete: () => Promise.resolve(),
    list: () => Promise.resolve([]),
  },
}

export function runOf(source: string, given: Given = {}): CodeRun {
  return {
    source,
    language: given.language ?? 'javascript',
    params: given.params ?? {},
    config: given.config ?? {},
    context: { requestId: 'req', toolName: 'tool', serverName: 'own', workspaceName: 'work', keyName: null, ...given.context },
    limits: { ...DEFAULT_LIMITS, ...given.limits },
    fence: { hosts: [], privateHosts: [], secrets: [], ...given.fence },
    host: { ...NO_HOST, ...given.host },
    signal: given.signal ?? new AbortController().signal,
  }
}

/** A real sandbox with real workers, which end with it. */
export function openSandboxWorld(options: Partial<SandboxOptions> = {}): World {
  const sandbox = createSandbox({ log: silentLog, ...options })
  const run = (body: string, given: Given = {}) =>
    sandbox.run(runOf(given.source ?? `async function execute(params, config, context) {\n${body}\n}`, given))
  return {
    sandbox,
    run,
    value: async (body, given) => {
      const outcome = await run(body, given)
      if (outcome.kind !== 'returned') throw new Error(JSON.stringify(outcome))
      return outcome.value
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}

export interface Site extends AsyncDisposable {
  readonly port: number
  /** How often it was asked. */
  readonly asked: () => number
}

/** A real HTTP server on this machine, which the fence must be told of. */
export async function openSite(listener: RequestListener): Promise<Site> {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    listener(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    asked: () => asked,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
