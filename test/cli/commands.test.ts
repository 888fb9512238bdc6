import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Operation } from '#shared/contract/define.ts'
import { contract } from '#shared/contract/index.ts'
import { ERROR_CODES } from '#shared/errors.ts'
import { bundleCli, runCli, type CliRun } from '../harness/cli-process.ts'
import { startServeApp, type ServeApp } from '../harness/serve-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const listingServer = join(import.meta.dirname, '../harness/upstreams/listing-server.mjs')
const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
/** What a terminal would obey: a title, a colour, a cleared line, and text turned around. */
const HOSTILE = '\x1b]0;owned\x07\x1b[31mred\x9b2K\u202eevil'

let app: ServeApp
let folder: ReturnType<typeof tempFolder>
let env: Record<string, string>
let adminKey: { readonly key: { readonly id: string }; readonly value: string }

beforeAll(async () => {
  app = await startServeApp('correct horse battery staple')
  folder = tempFolder()
  adminKey = await app.call('adminKeys.create', { name: 'cli' })
  env = { HOME: folder.path, ATRIUM_DATA: app.dataFolder, ATRIUM_KEY: adminKey.value }
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const atrium = (args: string, more: { stdin?: string; env?: Record<string, string> } = {}): Promise<CliRun> =>
  runCli(
    args.match(/"[^"]*"|\S+/g)!.map(word => word.replaceAll('"', '')),
    { env: { ...env, ...more.env }, stdin: more.stdin ?? '' },
  )

verifies('cli.commands', 'every operation of REST is a command with help and flags out of its schema', async () => {
  const { stdout: main } = await atrium('--help')
  const offered = Object.entries<Operation>(contract).filter(([, { surfaces }]) => surfaces?.includes('rest') ?? true)
  for (const noun of new Set(offered.map(([name]) => name.split('.')[0]!.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))))
    expect(main).toContain(noun)
  const { stdout: keys } = await atrium('keys --help')
  for (const verb of ['list', 'create', 'update <keyId>', 'rotate <keyId>', 'revoke <keyId>']) expect(keys).toContain(`  ${verb}`)
  const { stdout: create } = await atrium('keys create --help')
  for (const flag of [
    '--name <text>',
    '--scopes <text>',
    '--limits <JSON>',
    '--expires-at <time>, --no-expires-at',
    '--surfaces <mcp|rest|both>',
  ])
    expect(create).toContain(flag)
  expect((await atrium('secrets create --help')).stdout).toContain('--value-file <file>')
})

verifies(
  'cli.output',
  'a workspace is made, told as a table and as JSON, changed, remembered and removed, and nothing on a pipe is coloured',
  async () => {
    const made = await atrium('workspaces create --name "Größe 中文" --json')
    expect(made.exit).toBe(0)
    const { id, slug }: { id: string; slug: string } = JSON.parse(made.stdout)
    const list = await atrium('workspaces list')
    const [head = '', ...rows] = list.stdout.trimEnd().split('\n')
    expect(head).toMatch(/^NAME +SLUG +ID +DESCRIPTION/)
    expect(rows.map(row => row.includes(id))).toContain(true)
    // Two columns each for what is written in squares: the slugs stand below each other.
    expect(rows.find(row => row.startsWith('Größe 中文'))!.indexOf(slug)).toBe(head.indexOf('SLUG') - 2)
    expect(list.stdout).not.toContain('\x1b')
    const update = `workspaces update ${slug} --description "Of the tenant" --settings-file -`
    expect(await atrium(update, { stdin: '{"callTimeoutMs":5000}' })).toMatchObject({ exit: 0 })
    expect(JSON.parse((await atrium(`workspaces get "Größe 中文" --json`)).stdout)).toMatchObject({
      description: 'Of the tenant',
      settings: { callTimeoutMs: 5_000 },
    })
    expect(await atrium(`use ${slug}`)).toMatchObject({ exit: 0 })
    const key = JSON.parse(
      (await atrium('keys create --name agent --scopes *:read --scopes *:write --expires-at 2030-01-31 --json')).stdout,
    )
    expect(key).toMatchObject({ key: { workspaceId: id, scopes: ['*:read', '*:write'], expiresAt: Date.parse('2030-01-31') } })
    expect((await atrium(`keys list -w default`)).stdout).toBe('None.\n')
    expect(JSON.parse((await atrium(`keys update ${key.key.id} --tool-mode full --json`)).stdout)).toMatchObject({ toolMode: 'full' })
    expect(JSON.parse((await atrium(`keys update ${key.key.id} --no-tool-mode --json`)).stdout)).toMatchObject({ toolMode: null })
    const minted = JSON.parse((await atrium(`keys mint -w ${slug}-tenant --name agent --json`)).stdout)
    expect(minted).toMatchObject({ isNewWorkspace: true, slug: `${slug}-tenant` })
    expect(await atrium(`workspaces remove ${slug}`)).toMatchObject({ exit: 2, stderr: expect.stringContaining('--yes') })
    expect(await atrium(`workspaces delete ${slug} --yes`)).toMatchObject({ exit: 0, stdout: 'Done.\n' })
    // What was remembered is gone with it.
    expect(await atrium('keys list')).toMatchObject({ exit: 0, stdout: 'None.\n' })
  },
)

verifies(
  'cli.secrets',
  'a secret is read from standard input or a file, and refused on the command line without repeating it',
  async () => {
    const made = await atrium('secrets create --name TOKEN --value-file -', { stdin: 'hunter2-hunter2\n' })
    expect(made).toMatchObject({ exit: 0, stderr: '' })
    writeFileSync(join(folder.path, 'value'), 'another-value')
    const { id }: { id: string } = JSON.parse((await atrium('secrets list --json')).stdout)[0]
    expect(await atrium(`secrets replace ${id} --value-file ${join(folder.path, 'value')}`)).toMatchObject({ exit: 0 })
    for (const args of ['secrets create --name T2 --value hunter3', 'secrets create --name T2 --value=hunter3']) {
      const refused = await atrium(args)
      expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('--value-file') })
      expect(refused.stdout + refused.stderr).not.toContain('hunter3')
    }
    expect(await atrium('secrets create --name T2')).toMatchObject({ exit: 2, stderr: expect.stringContaining('No value is given') })
    expect(await atrium('secrets create --name T3 --reference env://HOME --json')).toMatchObject({ exit: 0 })
  },
)

verifies('cli.secrets', 'at a terminal it asks for a secret, and what is typed is not shown', async () => {
  const words = [process.execPath, await bundleCli(), 'secrets', 'create', '--name', 'TYPED']
  const child = spawn('python3', ['-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)', ...words], {
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (shown += part))
  const ended = once(child, 'close')
  await vi.waitFor(() => expect(shown).toContain('value (not shown): '), 20_000)
  child.stdin.write('typed-by-hand\r')
  expect(await ended).toEqual([0, null])
  expect(shown).toContain('TYPED')
  expect(shown).not.toContain('typed-by-hand')
  expect((await atrium('secrets list')).stdout).toContain('TYPED')
})

verifies(
  'cli.no-injection',
  'what servers and people write is no command to the terminal, neither in tables, facts, errors nor JSON',
  async () => {
    const workspace = await app.defaultWorkspace()
    await app.call('workspaces.update', { workspaceId: workspace.id, description: HOSTILE })
    const server = await app.addServer(workspace, 'Echo', { command: process.execPath, args: [echoServer] })
    await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id })
    const tools = [{ name: `say${HOSTILE}`, title: HOSTILE, description: `Two\nlines\r${HOSTILE}`, inputSchema: { type: 'object' } }]
    writeFileSync(join(folder.path, 'tools.json'), JSON.stringify(tools))
    const hostile = await app.addServer(workspace, 'Hostile', {
      command: process.execPath,
      args: [listingServer, '--tools', join(folder.path, 'tools.json')],
    })
    await app.call('servers.start', { workspaceId: workspace.id, serverId: hostile.id })
    const args = JSON.stringify({ text: HOSTILE })
    writeFileSync(join(folder.path, 'arguments.json'), args)
    const heard = [
      await atrium('workspaces list'),
      await atrium('workspaces get default'),
      await atrium('workspaces get default --json'),
      await atrium(`tools call echo__echo --arguments-file ${join(folder.path, 'arguments.json')}`),
      await atrium(`tools call echo__echo --json --arguments-file -`, { stdin: args }),
      await atrium('tools list'),
      await atrium('tools list-all'),
      await runCli(['keys', HOSTILE], { env }),
      await runCli(['workspaces', 'get', HOSTILE], { env }),
      await runCli(['workspaces', 'get', HOSTILE, '--json'], { env }),
    ]
    for (const { stdout, stderr } of heard) expect(stdout + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    expect(heard[3]).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('\\u{1b}]0;owned\\u{7}\\u{1b}[31mred\\u{9b}2K\\u{202e}evil'),
    })
    expect(JSON.parse(heard[2]!.stdout)).toMatchObject({ description: HOSTILE })
    expect(JSON.parse(heard[4]!.stdout)).toMatchObject({ result: { content: [{ text: HOSTILE }] } })
    expect(heard[5]!.stdout).toContain('say\\u{1b}]0;owned')
    expect(heard[5]!.stdout).toContain('Two\\u{a}lines\\u{d}')
  },
)

verifies('cli.exit-codes', 'a failure says what to do on standard error and has the exit code of its code', async () => {
  const failing: [string, keyof typeof ERROR_CODES][] = [
    ['workspaces create --name default', 'conflict'],
    ['workspaces get nobody', 'not_found'],
    ['keys revoke key_00000000000000000000000000000000', 'not_found'],
    ['keys create', 'invalid_input'],
    ['keys create --name x --limits {', 'invalid_input'],
    ['keys create --name x --expires-at tomorrow', 'invalid_input'],
    ['keys create --nome x', 'invalid_input'],
    ['keys list too many', 'invalid_input'],
    ['nothing at all', 'invalid_input'],
  ]
  for (const [args, code] of failing) {
    const { exit, stdout, stderr } = await atrium(args)
    expect([args, exit, stdout]).toEqual([args, ERROR_CODES[code].exit, ''])
    expect(stderr, args).toContain(code)
  }
  const asJson = await atrium('workspaces get nobody --json')
  expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: 'not_found', message: expect.any(String) } })
  const fails = JSON.stringify({ message: 'broken' })
  expect((await runCli(['tools', 'call', 'echo__fail', '--arguments', fails], { env })).exit).toBe(ERROR_CODES.upstream_failed.exit)
  expect(await atrium('workspaces list', { env: { ATRIUM_KEY: '' } })).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('atrium login'),
  })
  expect(await atrium(`workspaces list --key-file ${join(folder.path, 'none')}`, { env: { ATRIUM_KEY: '' } })).toMatchObject({ exit: 2 })
  const other = await app.call('adminKeys.create', { name: 'old' })
  await app.call('adminKeys.revoke', { keyId: other.key.id })
  expect(await atrium('workspaces list', { env: { ATRIUM_KEY: other.value } })).toMatchObject({ exit: 3 })
})

verifies('cli.running', 'it finds the Atrium of a data folder by its note, and hands no key to what is none', async () => {
  const note = join(app.dataFolder, 'running.json')
  expect(JSON.parse(readFileSync(note, 'utf8'))).toEqual({
    pid: app.serve.pid,
    baseUrl: app.baseUrl,
    token: expect.stringMatching(/^[\w-]{43}$/),
  })
  if (process.platform !== 'win32') expect(statSync(note).mode & 0o777).toBe(0o600)
  const nowhere = await atrium(`workspaces list --data ${join(folder.path, 'none')}`)
  expect(nowhere).toMatchObject({ exit: 10, stderr: expect.stringMatching(/not running on .*none.*npm run serve/) })
  // Left by one that was killed: its process is no more, and whoever has its port now is not asked.
  const left = join(folder.path, 'left')
  mkdirSync(left)
  writeFileSync(join(left, 'running.json'), JSON.stringify({ pid: 2 ** 22 + 1, baseUrl: app.baseUrl, token: 'x' }))
  expect(await atrium(`workspaces list --data ${left}`)).toMatchObject({ exit: 10 })
  expect(await atrium(`workspaces list --url ${app.baseUrl}`)).toMatchObject({ exit: 0 })
  expect(await atrium('workspaces list --url http://example.com')).toMatchObject({ exit: 2 })
  await using second = await startServeApp('correct horse battery staple')
  const secondNote = join(second.dataFolder, 'running.json')
  expect(existsSync(secondNote)).toBe(true)
  second.serve.child.kill('SIGTERM')
  await second.serve.exited
  expect(existsSync(secondNote)).toBe(false)
})

verifies('cli.audit', 'an audit is exported whole, and verified with the app and without it', async () => {
  expect((await atrium('audit verify')).exit).toBe(0)
  const { keys }: { keys: { publicKey: string }[] } = JSON.parse((await atrium('audit status --json')).stdout)
  const exported = await atrium('audit export --limit 2')
  expect(exported.stdout.trim().split('\n').length).toBeGreaterThan(4)
  const file = join(folder.path, 'audit.jsonl')
  writeFileSync(file, exported.stdout)
  const offline = { env: { ATRIUM_DATA: '/nowhere', ATRIUM_KEY: '' } }
  expect(await atrium(`audit verify ${file} --public-key ${keys[0]!.publicKey}`, offline)).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^Whole/),
  })
  writeFileSync(file, exported.stdout.replace('"servers.create"', '"servers.update"'))
  expect(await atrium(`audit verify ${file} --public-key ${keys[0]!.publicKey}`, offline)).toMatchObject({
    exit: 1,
    stdout: expect.stringMatching(/^NOT WHOLE/),
  })
})

verifies('cli.completion', 'bash takes its script and completes nouns, verbs and flags', async () => {
  const { stdout: script } = await atrium('completion bash')
  const complete = (...words: string[]) =>
    execFileSync(
      'bash',
      [
        '-c',
        `${script}\nCOMP_WORDS=(${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _atrium; echo "\${COMPREPLY[*]}"`,
      ],
      {
        encoding: 'utf8',
      },
    ).trim()
  expect(complete('atrium', 'work')).toBe('workspace-members workspaces')
  expect(complete('atrium', 'workspaces', 're')).toBe('restore remove')
  expect(complete('atrium', 'keys', 'create', '--sc')).toBe('--scopes')
  expect(complete('atrium', 'secrets', 'create', '--val')).toBe('--value-file')
  expect((await atrium('completion zsh')).stdout).toContain('bashcompinit')
  const fish = await atrium('completion fish')
  for (const line of fish.stdout.trimEnd().split('\n'))
    expect(line).toMatch(/^complete -c atrium (-f|-l [\w-]+|-n '[\w ;-]+' (-l [\w-]+|-a '[\w -]+'))$/)
  expect(await atrium('completion cmd')).toMatchObject({ exit: 2 })
})

test('the documented table of exit codes is the one in use', () => {
  const rows = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8').matchAll(/^\| (\d+) \| (.*) \|$/gm)
  const told = [...rows].flatMap(([, exit, codes = '']) =>
    [...codes.matchAll(/`(\w+)`/g)].map(([, code]): [string, number] => [code!, Number(exit)]),
  )
  const used = Object.entries(ERROR_CODES).map(([code, { exit }]): [string, number] => [code, exit])
  expect(new Map(told)).toEqual(new Map([...used, ['unreachable', 10], ['bad_answer', 10]]))
})

test('it starts on its own: the file needs no package', async () => {
  const { stdout, exit } = await runCli(['--version'], { cwd: folder.path })
  expect([stdout, exit]).toEqual(['0.0.0-test\n', 0])
})
