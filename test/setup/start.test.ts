import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { root } from '../../scripts/entry/root.mjs'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

/** `node`, as npm runs it on this machine: whichever comes first, also an older one. */
const NODE = 'node'

interface Started extends AsyncDisposable {
  /** Resolves with all that was printed once it holds `text`; rejects when the process ends without. */
  readonly printed: (text: string | RegExp) => Promise<string>
  /** The exit code, when it ends by itself. */
  readonly ended: Promise<number | null>
  /** As Ctrl+C; resolves with the exit code. */
  readonly interrupt: () => Promise<number | null>
}

function start(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Started {
  const child: ChildProcessWithoutNullStreams = spawn(NODE, [path.join(root, 'scripts/start.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  })
  let output = ''
  const more = new EventTarget()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      more.dispatchEvent(new Event('more'))
    })
  }
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const interrupt = () => {
    child.kill('SIGINT')
    return ended
  }
  return {
    ended,
    interrupt,
    [Symbol.asyncDispose]: async () => {
      await interrupt()
    },
    printed: async text => {
      const holds = () => (typeof text === 'string' ? output.includes(text) : text.test(output))
      while (!holds()) {
        const next = await Promise.race([once(more, 'more'), ended.then(() => 'ended')])
        if (next === 'ended' && !holds()) throw new Error(`It ended without that. It printed:\n${output}`)
      }
      return output
    },
  }
}

const NO_DISPLAY = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined, CI: 'true' }

function serveArguments(folder: string): string[] {
  return ['--data', path.join(folder, 'data'), '--port', '0', '--page-port', '0', '--no-keychain']
}

verifies('setup.start', 'without a display, `npm start` says so in one line and serves headless; Ctrl+C ends it', async () => {
  if (process.platform !== 'linux') return
  using folder = tempFolder()
  await using started = start(serveArguments(folder.path), NO_DISPLAY)
  const output = await started.printed('Open the page:')
  expect(output.split('\n').filter(line => line.includes('there is no display'))).toEqual([
    'No desktop window here, because there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set): serving the same app headless.',
  ])
  const [, baseUrl] = /Assistants connect to (http:\/\/127\.0\.0\.1:\d+)\//.exec(output)!
  expect((await fetch(`${baseUrl!}/w/default/mcp`, { method: 'POST', body: '{}' })).status).toBe(401)
  expect(await started.interrupt()).toBe(0)
  expect(existsSync(path.join(folder.path, 'data/owner.json'))).toBe(false)
})

verifies('setup.start', 'forced to the desktop without a display, it says what is missing and what to do, and serves nothing', async () => {
  if (process.platform !== 'linux') return
  await using started = start(['desktop'], NO_DISPLAY)
  expect(await started.printed('npm run serve')).toContain('The desktop app cannot start here: there is no display')
  expect(await started.ended).toBe(1)
})

verifies('setup.start-link', 'the sign-in link works once, and the second browser gets nothing', async () => {
  using folder = tempFolder()
  await using started = start(['serve', ...serveArguments(folder.path)], NO_DISPLAY)
  const [, link] = /Open the page: (\S+)/.exec(await started.printed(/Open the page: \S+\n/))!
  const first = await fetch(link!, { redirect: 'manual' })
  expect([first.status, first.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/at\/[\w-]{22}\/$/)])
  const cookie = first.headers.get('set-cookie')!
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/)
  const second = await fetch(link!, { redirect: 'manual' })
  expect(second.headers.get('set-cookie')).toBeNull()
  const session = new URL(`${first.headers.get('location')!}session`, link)
  expect((await fetch(session, { headers: { cookie: cookie.split(';')[0]! } })).status).toBe(200)
  expect((await fetch(session)).status).toBe(401)
})

verifies(
  'setup.demo',
  'the demo prints a curl line and an SDK snippet that work as they are, and leaves nothing behind',
  async () => {
    using folder = tempFolder()
    const temporary = { TMPDIR: folder.path }
    await using started = start(['demo'], temporary)
    const output = await started.printed('the link signs one browser in, once')

    const curl = /^curl [^]*?\n {2}-d '.*'$/m.exec(output)![0]
    expect(await outputOf('bash', ['-c', `${curl} -s`])).toContain('Echo: Hello from curl')
    const snippet = /^import [^]*?client\.close\(\)$/m.exec(output)![0]
    expect(await outputOf(process.execPath, ['--input-type=module', '--eval', snippet])).toContain('Echo: Hello from the SDK')

    const keys = [...output.matchAll(/atr_\w+$/gm)].map(match => match[0])
    expect(new Set(keys).size).toBe(2)
    expect(await outputOf('bash', ['-c', `${curl.replace(keys[0]!, keys[1]!)} -s`])).not.toContain('Echo')

    expect(await started.interrupt()).toBe(0)
    expect(readdirSync(folder.path)).toEqual([])
  },
  60_000,
)

async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await once(child, 'close')
  return output
}
