import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect } from 'vitest'
import { parseReference } from '#shared/secret-reference.ts'
import { openDatabase } from '#core/db/open.ts'
import { createReferences } from '#core/features/secrets/index.ts'
import { newUuid } from '#core/lib/ids.ts'
import { findValue } from '../harness/find-value.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { isAlive } from '../processes/is-alive.ts'
import { verifies } from '../verifies.ts'

const leaky = join(import.meta.dirname, '../harness/upstreams/leaky-server.mjs')
const canary = () => `canary-${randomBytes(16).toString('hex')}`

/** A folder of programs that the login shell knows and this process does not, as after a start from a dock. */
function programsIn(folder: string, scripts: Readonly<Record<string, string>>) {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const write = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  for (const [name, script] of Object.entries(scripts)) write(name, script)
  write('login-shell', `PATH="${bin}:$PATH"; export PATH; shift; shift; eval "$1"`)
  const environment = { PATH: '/usr/bin:/bin', HOME: folder, SHELL: join(bin, 'login-shell') }
  return { bin, environment, write }
}

/** The arguments that a program was run with, one list a run. */
function runsOf(file: string): string[][] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8').trimEnd()
  return text === '' ? [] : text.split('\n\n').map(run => run.split('\n'))
}

/** Writes its arguments down, one a line, then does the rest. */
const noting = (file: string, rest: string) => `{ for one in "$@"; do echo "$one"; done; echo; } >> '${file}'\n${rest}`

async function addUser(app: TestApp, names: readonly string[]) {
  const workspace = await app.defaultWorkspace()
  const environment = Object.fromEntries(names.map(name => [name, { secret: name }]))
  const server = await app.addServer(workspace, 'leaky', { command: process.execPath, args: [leaky], environment })
  return { workspace, one: { workspaceId: workspace.id, serverId: server.id } }
}

verifies(
  'secrets.references',
  'op, bw, pass and the environment are asked when a server starts, found as after a start from a dock, and their values are kept nowhere',
  async () => {
    using folder = tempFolder()
    using data = tempFolder()
    const log = join(folder.path, 'runs')
    const [op, bw, pass, env] = [canary(), canary(), canary(), canary()]
    const { environment } = programsIn(folder.path, {
      op: noting(log, `[ "$OP_SESSION_x" = s ] && printf '%s' '${op}'`),
      bw: noting(log, `[ -z "$OP_SESSION_x" ] && [ "$BW_SESSION" = b ] && echo '${bw}'`),
      pass: noting(log, `printf '%s\\nlogin: me\\n' '${pass}'`),
    })
    await using app = await startTestApp({
      dataFolder: data.path,
      environment: { ...environment, OP_SESSION_x: 's', BW_SESSION: 'b', LOOKED_UP: env },
    })
    const references = {
      LEAK_TOKEN: 'op://Private/Git Hub/token',
      LEAK_SPECIAL: 'bw://git hub/password',
      LEAK_WORDS: 'pass://team/api.key',
      LEAK_URL: 'env://LOOKED_UP',
      LEAK_PEM: 'op://Private/Git Hub/token',
    }
    const { id: workspaceId } = await app.defaultWorkspace()
    for (const [name, reference] of Object.entries(references)) await app.call('secrets.create', { workspaceId, name, reference })
    expect(runsOf(log)).toEqual([])
    const { workspace, one } = await addUser(app, Object.keys(references))
    const started = await app.call('servers.start', one)
    expect(started.state).toMatchObject({ at: 'ready' })
    // Each once, though two secrets name the same place, with the arguments as they are.
    expect(runsOf(log).sort()).toEqual([
      ['get', 'password', 'git hub', '--raw', '--nointeraction'],
      ['read', '--no-newline', 'op://Private/Git Hub/token'],
      ['show', 'team/api.key'],
    ])
    const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
    const { text } = await sendModern(target, 'tools/call', { name: 'leaky__result', arguments: {} })
    expect(text).toMatch(/\[redacted: LEAK_(TOKEN|PEM)\]/)
    const values = [op, bw, pass, env]
    const seen = [
      text,
      JSON.stringify(await app.call('secrets.list', { workspaceId })),
      JSON.stringify(await app.call('servers.logs', one)),
    ]
    await app.core.close()
    for (const entry of readdirSync(data.path, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) seen.push(readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    for (const one of seen) expect(findValue(one, ...values)).toEqual([])
  },
  60_000,
)

verifies(
  'secrets.references',
  'what went wrong is said in words at the start of the server, without what the program said',
  async () => {
    using folder = tempFolder()
    const secret = canary()
    const { environment, write } = programsIn(folder.path, {})
    await using app = await startTestApp({ environment })
    const { id: workspaceId } = await app.defaultWorkspace()
    await app.call('secrets.create', { workspaceId, name: 'TOKEN', reference: 'op://vault/item/field' })
    const { one } = await addUser(app, ['TOKEN'])
    const reason = async () => {
      const { state } = await app.call('servers.start', one)
      return state.at === 'failed' ? state.reason : state.at
    }
    expect(await reason()).toMatch(/^The secret TOKEN could not be looked up\. The program op of 1Password was not found/)
    for (const [script, words] of [
      [`echo '[ERROR] you are not currently signed in. ${secret}' >&2; exit 1`, /nobody is signed in/],
      [`echo '"item" isn'"'"'t an item in the "vault" vault ${secret}' >&2; exit 1`, /no such entry/],
      [`echo 'what is this ${secret}' >&2; exit 3`, /1Password refused\. Run its program op in a terminal/],
      ['exit 0', /is empty/],
      ['head -c 70000 /dev/zero | tr "\\0" x', /larger than 64 KiB/],
      ['cat /dev/zero', /larger than 64 KiB/],
    ] as const) {
      write('op', script)
      const said = await reason()
      expect(said, script).toMatch(words)
      expect(said).not.toContain(secret)
    }
    write('op', `printf '%s' '${secret}'`)
    expect(await reason()).toBe('ready')
  },
  120_000,
)

verifies(
  'secrets.references',
  'one that does not answer is ended with all it started, and who asks at once shares one run',
  async () => {
    using folder = tempFolder()
    const log = join(folder.path, 'runs')
    const { environment, write } = programsIn(folder.path, { pass: noting(log, 'sleep 600 & echo $! > "$HOME/grandchild"; sleep 600') })
    using db = openDb(folder.path)
    let ticks = 0
    const references = createReferences({
      spawn: { db: db.db, folderMark: newUuid(), dataFolder: folder.path, now: Date.now },
      environment: () => Promise.resolve({ ...environment, PATH: `${join(folder.path, 'bin')}:/usr/bin:/bin` }),
      ticks: () => ticks,
      timeoutMs: 1_500,
      keptMs: 60_000,
    })
    const ask = () => references.resolve('pass://slow', 'TOKEN')
    const outcomes = await Promise.allSettled([ask(), ask(), ask()])
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'timeout', message: expect.stringContaining('did not answer within') },
      })
    expect(runsOf(log)).toHaveLength(1)
    const grandchild = Number(readFileSync(join(folder.path, 'grandchild'), 'utf8'))
    expect(isAlive(grandchild)).toBe(false)
    // A refusal is not kept; a value is, for a minute, and not beyond a lock.
    write('pass', noting(log, 'echo value'))
    expect(await ask()).toBe('value')
    expect(await ask()).toBe('value')
    expect(runsOf(log)).toHaveLength(2)
    references.forget()
    expect(await ask()).toBe('value')
    expect(runsOf(log)).toHaveLength(3)
    ticks = 60_000
    expect(await ask()).toBe('value')
    expect(runsOf(log)).toHaveLength(4)
    references.close()
  },
  60_000,
)

verifies('secrets.references', 'a reference that could be an option, a way out of a folder or more than a name is refused', () => {
  for (const text of [
    ...[
      'op://vault/item/field',
      'op://vault/item/section/field',
      'op://My Vault/a-b_c.d@e/field?attribute=otp',
      'op://Tresor/Schlüssel/Feld',
    ],
    ...[
      'bw://item/password',
      'bw://99ee88d2-6046-4ea7-92c2-acac464b1412/username',
      'pass://a',
      'pass://team/mail/me@example.com',
      'env://TOKEN',
    ],
  ])
    expect(parseReference(text), text).toBeDefined()
  for (const text of [
    ...['', 'op://', 'op://vault/item', 'op://-vault/item/field', 'op://vault/--item/field', 'op://vault/item/field?x=y', 'op://a/b/c/d/e'],
    ...[
      'op://vault/../field',
      'op://vault/item/field\n--help',
      'op://vault/item/$(id)',
      'op://vault/item/`id`',
      'op://vault/item /field',
      ' op://a/b/c',
    ],
    ...['bw://-h/password', 'bw://item/attachment', 'bw://item', 'bw://a/b/password', 'bw://--session=x/password', 'bw://item\0/password'],
    ...['pass://-c', 'pass://../other', 'pass://a/../b', 'pass:///etc/passwd', 'pass://.gpg-id', 'pass://a//b', 'pass://a/', 'pass://a\\b'],
    ...['env://1A', 'env://A B', 'env://', 'env://A=b', 'file:///etc/passwd', 'OP://vault/item/field', `pass://${'a'.repeat(600)}`],
  ])
    expect(parseReference(text), text).toBeUndefined()
})

function openDb(folder: string) {
  const db = openDatabase(join(folder, 'atrium.db'))
  return {
    db,
    [Symbol.dispose]: () => {
      db.close()
    },
  }
}
