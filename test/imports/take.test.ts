import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import { ImportChoice, type ImportedServer, type ImportOutcome } from '#shared/model/import.ts'
import type { z } from 'zod'
import { resolveLaunch } from '#core/features/servers/index.ts'
import { startFeatures } from '../operations/start-features.ts'
import { verifies } from '../verifies.ts'
import { CANARIES, CLIENT_FILES } from './client-files.ts'

type Features = Awaited<ReturnType<typeof startFeatures>>

function writeAll({ home }: Features, files: readonly { readonly path: string; readonly text: string }[] = CLIENT_FILES): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
}

/** All that is agreed to: dangerous variables left out, a secret in an address kept there. */
function choiceOf(server: ImportedServer, change: Partial<ImportChoice> = {}): ImportChoice {
  const values = server.launches[0]!.values.flatMap(({ index, agreement }) =>
    agreement === null ? [] : [{ index, as: agreement === 'decidesWhatRuns' ? ('omit' as const) : ('plain' as const) }],
  )
  return ImportChoice.parse({ id: server.id, values, ...change })
}

function snapshot(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [path, `${String(statSync(path).mtimeMs)} ${readFileSync(path, 'latin1')}`]),
  )
}

/** What came of each, with the server as it then is. */
async function withServers(features: Features, outcomes: readonly ImportOutcome[]) {
  const servers = await features.run('servers.list', { workspaceId: features.workspaceId })
  return outcomes.map(({ serverId, ...outcome }) => ({ ...outcome, server: servers.find(server => server.id === serverId) ?? null }))
}

const take = async (features: Features, input: Omit<InputOf<Contract['imports.take']>, 'workspaceId'>) =>
  withServers(features, await features.run('imports.take', { workspaceId: features.workspaceId, ...input }))
const takeFound = async (features: Features, input: Omit<InputOf<Contract['imports.takeFound']>, 'workspaceId'>) =>
  withServers(features, await features.run('imports.takeFound', { workspaceId: features.workspaceId, ...input }))

const canariesIn = (text: string) => Object.entries(CANARIES).flatMap(([name, value]) => (text.includes(value) ? [name] : []))

verifies('adding.found', 'what every client here has is found and previewed, without a single value', async () => {
  using features = await startFeatures()
  writeAll(features)
  const before = snapshot(features.home)
  const files = await features.run('imports.find', { workspaceId: features.workspaceId })
  for (const { client, path, servers } of CLIENT_FILES) {
    const file = files.find(one => one.path === join(features.home, path))
    expect({ client: file?.client, servers: file?.servers.map(server => server.name) }, path).toEqual({ client, servers })
  }
  expect(canariesIn(JSON.stringify(files))).toEqual([])
  expect(snapshot(features.home)).toEqual(before)
  const figma = files.find(file => file.client === 'Windsurf')!.servers[0]!
  expect(figma.launches).toEqual([
    {
      kind: 'stdio',
      words: ['npx', '-y', 'figma-mcp', '--figma-api-key=…', '--stdio'],
      cwd: null,
      transport: null,
      values: [
        {
          index: 2,
          where: 'argument',
          name: 'figma-api-key',
          kind: 'secret',
          isSecretLike: true,
          secretName: 'FIGMA_FIGMA_API_KEY',
          isKept: false,
          agreement: null,
        },
      ],
    },
  ])
})

verifies(
  'adding.found',
  'all of it is taken over: secrets sealed, servers held, nothing started, no value in any answer or file of Atrium',
  async () => {
    using features = await startFeatures()
    const { workspaceId } = features
    writeAll(features)
    const answers: unknown[] = []
    for (const file of await features.run('imports.find', { workspaceId })) {
      const outcomes = await takeFound(features, { file: file.id, servers: file.servers.map(server => choiceOf(server)) })
      expect(outcomes.flatMap(({ problem }) => problem ?? [])).toEqual([])
      for (const { server } of outcomes) expect(server).toMatchObject({ isApproved: false, state: { at: 'held' } })
      answers.push(outcomes)
    }
    expect(features.upstreams.done).toEqual([])
    answers.push(
      await features.run('servers.list', { workspaceId }),
      await features.run('secrets.list', { workspaceId }),
      features.events,
      features.logged,
    )
    // A secret in an address stays in the address: that is what was agreed to.
    expect(canariesIn(JSON.stringify(answers))).toEqual(['address'])
    const kept = readdirSync(dirname(features.path))
      .filter(name => name.startsWith('atrium.db'))
      .map(name => readFileSync(join(dirname(features.path), name), 'latin1'))
    expect(canariesIn(kept.join('\n'))).toEqual(['address'])
  },
)

verifies('adding.found', 'a server that was taken over runs with the values that its client had, once it is approved', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  writeAll(features)
  const files = await features.run('imports.find', { workspaceId })
  const takeOne = async (client: string, name: string) => {
    const file = files.find(one => one.client === client && one.servers.some(server => server.name === name))!
    const [outcome] = await takeFound(features, { file: file.id, servers: [choiceOf(file.servers.find(server => server.name === name)!)] })
    const { id, fingerprint } = outcome!.server!
    await features.run('servers.approve', { workspaceId, serverId: id, fingerprint })
    return { outcome: outcome!, run: await resolveLaunch(features, id) }
  }
  expect((await takeOne('Windsurf', 'figma')).run).toMatchObject({
    args: ['-y', 'figma-mcp', `--figma-api-key=${CANARIES.figma}`, '--stdio'],
  })
  await features.run('secrets.create', { workspaceId, name: 'PGSSLROOTCERT', value: '/srv/root.crt' })
  expect((await takeOne('Codex', 'database')).run).toMatchObject({
    args: ['-y', 'postgres-server', CANARIES.postgres],
    environment: { LEVEL: 'debug', PGSSLROOTCERT: '/srv/root.crt' },
  })
  expect((await takeOne('Claude Code', 'sentry')).run).toMatchObject({ headers: { Authorization: `Bearer ${CANARIES.sentry}` } })
  expect((await takeOne('Cursor', 'signed')).run).toMatchObject({
    oauth: { clientId: 'atrium-test', clientSecret: CANARIES.client, scope: 'read write' },
  })
  expect((await takeOne('Kiro', 'bridged')).run).toMatchObject({
    url: 'https://bridged.example/mcp',
    headers: { Authorization: `Bearer ${CANARIES.header}` },
  })
  expect((await takeOne('Kiro', 'contained')).run).toMatchObject({ environment: { GITHUB_PERSONAL_ACCESS_TOKEN: CANARIES.github } })
})

verifies(
  'adding.found',
  'a file that cannot be read or understood is told, a pipe in its place is not waited for, and a link is followed',
  async () => {
    using features = await startFeatures()
    const { home, workspaceId } = features
    writeAll(features, [
      { path: '.codex/config.toml', text: '[mcp_servers.a]\ncommand = hunter2' },
      { path: 'dotfiles/cursor.json', text: '{"mcpServers":{"linked":{"command":"npx"}}}' },
      { path: '.gemini/settings.json', text: '{"theme":"x"}' },
      { path: '.qwen/settings.json', text: '\ufeff{"mcpServers":{"marked":{"command":"npx"}}}' },
      { path: '.kiro/settings/mcp.json', text: `{"mcpServers":{}} ${' '.repeat(17_000_000)}` },
    ])
    mkdirSync(join(home, '.cursor'))
    symlinkSync(join(home, 'dotfiles/cursor.json'), join(home, '.cursor/mcp.json'))
    mkdirSync(join(home, '.warp/.mcp.json'), { recursive: true })
    mkdirSync(join(home, '.junie/mcp'), { recursive: true })
    execFileSync('mkfifo', [join(home, '.junie/mcp/mcp.json')])
    mkdirSync(join(home, '.lmstudio'))
    symlinkSync('mcp.json', join(home, '.lmstudio/mcp.json'))
    const files = await features.run('imports.find', { workspaceId })
    expect(
      Object.fromEntries(files.map(file => [file.client, [...file.servers.map(server => server.name), ...file.problems].join()])),
    ).toEqual({
      Codex: expect.stringMatching(/^This is not TOML that can be read: see line 2/),
      Cursor: 'linked',
      'Qwen Code': 'marked',
      Kiro: expect.stringContaining('larger than 16 MB'),
      Warp: expect.stringContaining('not a file'),
      Junie: expect.stringContaining('not a file'),
      'LM Studio': expect.stringContaining('leads in a circle'),
    })
  },
)

test('a file that may not be read is told', async () => {
  using features = await startFeatures()
  writeAll(features, [{ path: '.cursor/mcp.json', text: '{}' }])
  chmodSync(join(features.home, '.cursor/mcp.json'), 0)
  const found = await asOrdinaryUser(features.home, () => features.run('imports.find', { workspaceId: features.workspaceId }))
  expect(found).toMatchObject([{ problems: [expect.stringContaining('You may not read')] }])
})

/** Root may read everything: it stands back for a moment, with the way to the folder open to others. */
async function asOrdinaryUser<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return work()
  for (let part = folder; part !== tmpdir() && part !== dirname(part); part = dirname(part)) chmodSync(part, 0o755)
  process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

verifies('adding.found', 'servers of a project that Claude Code knows are found in its folder', async () => {
  using features = await startFeatures()
  const project = join(features.home, 'work/engine')
  writeAll(features, [
    { path: '.claude.json', text: JSON.stringify({ projects: { [project]: {}, relative: {}, '/': {} } }) },
    { path: 'work/engine/.mcp.json', text: '{"mcpServers":{"shared":{"command":"npx"}}}' },
    { path: 'work/engine/.vscode/mcp.json', text: '{"servers":{"edited":{"command":"npx"}}}' },
  ])
  const files = await features.run('imports.find', { workspaceId: features.workspaceId })
  expect(files.map(({ client, path }) => [client, path])).toEqual([
    ['Claude Code', join(project, '.mcp.json')],
    ['VS Code', join(project, '.vscode/mcp.json')],
  ])
})

verifies('adding.found', 'one that is here already is told, a name that is taken gets a number, the same secret is kept once', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const entry = (token: string, command = 'npx') => ({ command, args: ['x'], env: { A_TOKEN: token } })
  const text = (entries: unknown) => JSON.stringify({ mcpServers: entries })
  expect(await take(features, { text: text({ git: entry('one-secret'), other: entry('one-secret', 'uvx') }) })).toMatchObject([
    { server: { name: 'git' }, newSecrets: ['A_TOKEN'], problem: null },
    { server: { name: 'other', launch: { environment: { A_TOKEN: { secret: 'A_TOKEN' } } } }, newSecrets: [] },
  ])
  const preview = await features.run('imports.preview', {
    workspaceId,
    text: text({ git: entry('another'), far: { url: 'https://a.example' } }),
  })
  expect(preview.servers).toMatchObject([
    { name: 'git', freeName: 'git 2', alreadyHere: { name: 'git' }, launches: [{ values: [{ name: 'A_TOKEN', isKept: true }] }] },
    { name: 'far', freeName: 'far', alreadyHere: null },
  ])
  expect(await take(features, { text: text({ git: entry('another') }) })).toMatchObject([
    { server: { name: 'git 2', launch: { environment: { A_TOKEN: { secret: 'A_TOKEN_2' } } } }, newSecrets: ['A_TOKEN_2'] },
  ])
})

verifies('adding.pasted', 'each server is taken wholly or not at all, and says why', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const text = JSON.stringify({
    mcpServers: {
      preloaded: { command: 'node', env: { LD_PRELOAD: '/tmp/x.so', A_TOKEN: 'lost-with-it' } },
      broken: { command: 'a\nb', env: { B_TOKEN: 'lost-with-it' } },
      fine: { command: 'npx' },
    },
  })
  const outcomes = await take(features, { text })
  expect(outcomes.map(({ problem }) => problem)).toEqual([
    'It sets LD_PRELOAD, which decides what runs or whom it trusts. Agree to that variable, or leave it out.',
    expect.stringContaining('line break'),
    null,
  ])
  expect((await features.run('servers.list', { workspaceId })).map(server => server.name)).toEqual(['fine'])
  expect(await features.run('secrets.list', { workspaceId })).toEqual([])

  const { servers } = await features.run('imports.preview', { workspaceId, text })
  const [preloaded, , fine] = servers
  const agreed = { id: preloaded!.id, values: [{ index: preloaded!.launches[0]!.values[0]!.index, as: 'plain' as const }] }
  expect(await take(features, { text, servers: [agreed] })).toMatchObject([
    {
      server: { launch: { environment: { LD_PRELOAD: { value: '/tmp/x.so' }, A_TOKEN: { secret: 'A_TOKEN' } } }, isApproved: false },
      problem: null,
    },
  ])
  for (const [choice, problem] of [
    [{ id: fine!.id, name: 'FINE' }, 'There is a server named "FINE" in this workspace already'],
    [{ id: fine!.id, launch: 1 }, 'one way only'],
    [{ id: fine!.id, values: [{ index: 7, as: 'plain' as const }] }, 'does not have'],
    [{ id: '0'.repeat(32) }, 'has changed since it was shown'],
  ] as const)
    expect(await take(features, { text, servers: [choice as z.input<typeof ImportChoice>] })).toMatchObject([
      { server: null, problem: expect.stringContaining(problem) },
    ])
})

verifies('adding.pasted', 'what was left open can be given, as a secret or as text, or left out', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const text = JSON.stringify({
    servers: {
      a: { command: 'npx', args: ['--root=${workspaceFolder}/x'], env: { KEY: '${input:k}', PLACE: '${env:HOME}', MORE: '<more>' } },
    },
  })
  const { servers } = await features.run('imports.preview', { workspaceId, text })
  const values = servers[0]!.launches[0]!.values
  expect(values.map(({ where, name, kind, isSecretLike }) => [where, name, kind, isSecretLike])).toEqual([
    ['argument', 'root', 'asked', false],
    ['environment', 'KEY', 'asked', true],
    ['environment', 'PLACE', 'asked', false],
    ['environment', 'MORE', 'asked', false],
  ])
  const given = [
    { index: 0, as: 'plain' as const, text: '/srv' },
    { index: 1, as: 'secret' as const, text: 'given-now' },
    { index: 3, as: 'omit' as const },
  ]
  const [outcome] = await take(features, { text, servers: [{ id: servers[0]!.id, values: given }] })
  expect(outcome).toMatchObject({
    newSecrets: ['KEY'],
    server: { launch: { args: ['--root=/srv/x'], environment: { KEY: { secret: 'KEY' }, PLACE: { secret: 'PLACE' } } } },
  })
  const bare = { index: 0, as: 'plain' as const }
  expect(await take(features, { text, servers: [{ id: servers[0]!.id, values: [bare] }] })).toMatchObject([
    { problem: 'Give the argument root its value, or leave it out.' },
  ])
})

verifies('adding.found', 'a file that changed since it was shown gives nothing, and a locked vault keeps nothing', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const path = '.cursor/mcp.json'
  writeAll(features, [{ path, text: '{"mcpServers":{"a":{"command":"npx","env":{"A_TOKEN":"first"}}}}' }])
  const [file] = await features.run('imports.find', { workspaceId })
  const choice = { file: file!.id, servers: [choiceOf(file!.servers[0]!)] }
  features.vault.lock()
  expect(await takeFound(features, choice)).toMatchObject([{ server: null, problem: expect.stringContaining('locked') }])
  await features.vault.open()
  writeAll(features, [{ path, text: '{"mcpServers":{"a":{"command":"npx","env":{"A_TOKEN":"second"}}}}' }])
  expect(await takeFound(features, choice)).toMatchObject([{ server: null, problem: expect.stringContaining('changed') }])
  writeAll(features, [{ path, text: '{}' }])
  expect(await features.refusal('imports.takeFound', { workspaceId, ...choice })).toMatchObject({ code: 'not_found' })
  expect(await features.run('servers.list', { workspaceId })).toEqual([])
  expect(await features.run('secrets.list', { workspaceId })).toEqual([])
})

verifies('adding.found', 'the files of this person are told to nobody who may not add servers', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const actor = { ...features.callOf().actor, roleIn: () => 'member' as const }
  const refused = await features.refusal('imports.find', { workspaceId }, { actor })
  expect(refused).toMatchObject({ code: 'forbidden', message: expect.stringContaining('servers:write') })
})

verifies('adding.found', 'files are offered to the page at this machine alone', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  for (const name of ['imports.find', 'imports.takeFound', 'imports.preview'] as const)
    expect(await features.refusal(name, { workspaceId }, { surface: 'rest' })).toMatchObject({ code: 'not_found' })
})
