import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll } from 'vitest'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract, OperationName } from '#shared/contract/index.ts'
import type { Outcome } from '#shared/outcome.ts'
import { bundleServe } from './bundle-serve.ts'
import { ask, open, type Asked } from './http-ask.ts'

const pageFolder = join(import.meta.dirname, 'page')
/** A test that ran out of time disposes of nothing. */
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

const TERMINAL = ['python3', '-c', 'import pty, sys; pty.spawn(sys.argv[1:])']
/** Longer than a start on a loaded machine takes; a test that waits this long has failed. */
const START_MS = 25_000

interface ServeOptions {
  readonly dataFolder: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What stands at descriptor 3. */
  readonly descriptor?: Readable
  /** Options of Node, before the program. */
  readonly nodeArgs?: readonly string[]
  /** Gives it a terminal (by python3, which the set-up needs anyway); `child.stdin` is then the keyboard. */
  readonly hasTerminal?: boolean
}

/** A signed-in browser, as far as the transport is concerned. */
export interface PageClient {
  readonly origin: string
  /** Where the page is, and everything it asks: the folder of its session, without a slash at the end. */
  readonly base: string
  readonly cookie: string
  readonly csrf: string
  readonly outcome: <Name extends OperationName>(name: Name, input: InputOf<Contract[Name]>) => Promise<Outcome<OutputOf<Contract[Name]>>>
  /** A refusal is thrown with its code. */
  readonly call: <Name extends OperationName>(name: Name, input: InputOf<Contract[Name]>) => Promise<OutputOf<Contract[Name]>>
}

export interface ServeProcess extends AsyncDisposable {
  readonly pid: number
  readonly child: ChildProcess
  /** Everything it wrote so far, both streams. */
  readonly output: () => string
  /** The first line that matches, now or later, or the question it waits with; fails when the process ends or nothing comes. */
  readonly line: (pattern: RegExp) => Promise<string>
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** The sign-in link of the start. */
  readonly link: () => Promise<string>
  /** `http://127.0.0.1:<port>` of the gateway. */
  readonly gatewayUrl: () => Promise<string>
  /** Uses the link of the start. */
  readonly signIn: () => Promise<PageClient>
}

/** `serve` as a process of its own, bundled as it is shipped, on free ports, without a terminal. Killed when disposed, if it still runs. */
export async function startServe({
  dataFolder,
  args = [],
  env = {},
  descriptor,
  nodeArgs = [],
  hasTerminal = false,
}: ServeOptions): Promise<ServeProcess> {
  const program = await bundleServe()
  const given = [
    '--data',
    dataFolder,
    '--no-open',
    '--page-port',
    '0',
    '--page-folder',
    pageFolder,
    ...(args.includes('--port') ? [] : ['--port', '0']),
    ...args,
  ]
  const stdio: StdioOptions = [hasTerminal ? 'pipe' : 'ignore', 'pipe', 'pipe', ...(descriptor ? ['pipe' as const] : [])]
  // A quick shell, so that the search for the login PATH is not what is measured.
  const environment = { PATH: process.env.PATH ?? '', HOME: dataFolder, SHELL: '/bin/sh', LANG: 'C.UTF-8', ...env }
  const [command = '', ...rest] = [...(hasTerminal ? TERMINAL : []), process.execPath, ...nodeArgs, program, ...given]
  const child = spawn(command, rest, { stdio, env: environment })
  const target = child.stdio[3]
  if (descriptor && target && 'write' in target) descriptor.pipe(target)
  running.add(child)
  child.once('close', () => running.delete(child))
  const { output, line } = followOutput(child)
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(resolve => {
    child.once('close', (code, signal) => {
      resolve({ code, signal })
    })
  })
  const link = async () => /http\S+/.exec(await line(/^Open the page: http/m))?.[0] ?? ''
  return {
    pid: child.pid ?? 0,
    child,
    output,
    line,
    exited,
    link,
    gatewayUrl: async () => /(http:\/\/127\.0\.0\.1:\d+)\/w\//.exec(await line(/^Assistants connect to/m))?.[1] ?? '',
    signIn: async () => signIn(await link()),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await exited
    },
  }
}

function followOutput(child: ChildProcess) {
  let text = ''
  let hasEnded = false
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of [...waiting]) look()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part
      wake()
    })
  }
  child.once('close', () => {
    hasEnded = true
    wake()
  })
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const fail = (why: string) => {
        done()
        reject(new Error(`${why} It wrote:\n${text}`))
      }
      const timer = setTimeout(() => {
        fail(`No line like ${String(pattern)} came.`)
      }, START_MS)
      const done = () => {
        clearTimeout(timer)
        waiting.delete(look)
      }
      const look = () => {
        // A question waits on its own line, without an end.
        const lines = text.endsWith(': ') ? text.split('\n') : text.split('\n').slice(0, -1)
        const found = lines.find(each => pattern.test(each))
        if (found !== undefined) {
          done()
          resolve(found)
        } else if (hasEnded) fail(`serve ended before it wrote ${String(pattern)}.`)
      }
      waiting.add(look)
      look()
    })
  return { output: () => text, line }
}

/** Opens a sign-in link as a browser would, and gets the CSRF token. */
export async function signIn(link: string): Promise<PageClient> {
  const { origin } = new URL(link)
  const answer = await ask(link)
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`The link signed nobody in (${answer.status}).`)
  const base = new URL(answer.headers.location ?? '', link).href.replace(/\/$/, '')
  const { csrf }: { csrf: string } = JSON.parse((await ask(`${base}/session`, { headers: { cookie } })).text)
  const outcome: PageClient['outcome'] = async (name, input) => {
    const { text } = await ask(`${base}/call/${name}`, callOf({ origin, cookie, csrf }, input))
    // The door has parsed the data by the schema of this very name.
    return JSON.parse(text) as never
  }
  return {
    origin,
    base,
    cookie,
    csrf,
    outcome,
    call: async (name, input) => {
      const result = await outcome(name, input)
      if (!result.ok) throw new Error(`${name}: ${result.error.code}: ${result.error.message}`)
      return result.data
    },
  }
}

/** The request the page makes for an operation. */
export function callOf(
  { origin, cookie, csrf }: Pick<PageClient, 'origin' | 'cookie' | 'csrf'>,
  input: unknown,
): Asked & { headers: Record<string, string> } {
  return {
    method: 'POST',
    headers: { origin, cookie, 'x-atrium-csrf': csrf, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  }
}

/** The page's event stream, until the first event with this name. Call it before what causes the event. */
export async function nextEvent(
  { base, cookie }: Pick<PageClient, 'base' | 'cookie'>,
  name: string,
): Promise<() => Promise<Record<string, unknown>>> {
  const stream = await open(`${base}/events`, { headers: { cookie } })
  const found = (async () => {
    let text = ''
    for await (const part of stream.setEncoding('utf8')) {
      text += String(part)
      for (const line of text.split('\n').slice(0, -1)) {
        if (!line.startsWith('data: ')) continue
        const event: Record<string, unknown> = JSON.parse(line.slice(6))
        if (event.name === name) return event
      }
    }
    throw new Error(`The stream ended without ${name}: ${text}`)
  })()
  return async () => {
    try {
      return await found
    } finally {
      stream.destroy()
    }
  }
}
