import { createHash, randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { makeBundle, manifestOf } from '../harness/make-zip.ts'
import { verifies } from '../verifies.ts'
import { CODE, running, app, workspace, bring, read, add, approve, start, launchOf, ownFolder, upstreams } from './bundles-app.ts'

verifies(
  'adding.bundles',
  'a bundle is told about, unpacked into a private folder, held, approved, and runs with the person’s Node',
  async () => {
    const bytes = makeBundle(manifestOf({ ...running, tools: [{ name: 'echo' }] }), CODE)
    const preview = await read(bytes)
    expect(preview).toMatchObject({
      title: 'Notes',
      author: 'Ada',
      serverKind: 'node',
      files: 4,
      signature: { state: 'unsigned' },
      problem: null,
      notes: [],
      tools: ['echo'],
      asked: [],
      mark: { name: 'notes', version: '1.2.3', sha256: createHash('sha256').update(bytes).digest('hex') },
      preview: ['node', '<bundle>/server/echo-server.mjs'],
    })
    const server = await add(bytes, 'From a bundle')
    expect(server).toMatchObject({ isApproved: false, state: { at: 'held' } })
    const { cwd, args, bundle } = launchOf(server)
    expect(bundle).toEqual(preview.mark)
    expect(cwd!.startsWith(ownFolder(server))).toBe(true)
    expect(args).toEqual([join(cwd!, 'server/echo-server.mjs')])
    for (const folder of [ownFolder(server), cwd!, join(cwd!, 'server')]) expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(cwd!, 'manifest.json')).mode & 0o777).toBe(0o600)
    await expect(start(server)).rejects.toMatchObject({ code: 'forbidden' })
    await approve(server)
    expect(await start(server)).toMatchObject({ state: { at: 'ready' } })
    // An upload is used up, and its file is gone.
    expect(readdirSync(join(app.dataFolder, 'uploads')).length).toBeLessThanOrEqual(1)
    await app.call('servers.remove', { workspaceId: workspace.id, serverId: server.id })
    expect(existsSync(ownFolder(server))).toBe(false)
  },
)

verifies(
  'adding.bundles',
  'files that were changed, added, removed or replaced by links hold the server again; its bundle mends it',
  async () => {
    const bytes = makeBundle(manifestOf(running), { ...CODE, 'server/data.txt': 'as it came' })
    let server = await add(bytes, 'Tampered')
    const folder = launchOf(server).cwd!
    const code = join(folder, 'server/echo-server.mjs')
    const changes: [string, () => void][] = [
      ['server/echo-server.mjs', () => appendFileSync(code, '\n// more')],
      ['server/echo-server.mjs', () => rmSync(code)],
      [
        'server/echo-server.mjs',
        () => {
          rmSync(code)
          symlinkSync(join(upstreams, 'echo-server.mjs'), code)
        },
      ],
      ['server/data.txt', () => writeFileSync(join(folder, 'server/data.txt'), 'as it wenT')],
      [
        'server/node_modules/x/index.js',
        () => {
          mkdirSync(join(folder, 'server/node_modules/x'), { recursive: true })
          writeFileSync(join(folder, 'server/node_modules/x/index.js'), '')
        },
      ],
    ]
    for (const [file, change] of changes) {
      await approve(server)
      expect(await start(server)).toMatchObject({ state: { at: 'ready' } })
      await app.call('servers.stop', { workspaceId: workspace.id, serverId: server.id })
      // What a server writes beside its code is its own matter.
      writeFileSync(join(folder, 'notes.log'), randomUUID())
      expect(await start(server)).toMatchObject({ state: { at: 'ready' } })
      await app.call('servers.stop', { workspaceId: workspace.id, serverId: server.id })
      change()
      const held = await start(server)
      expect(held).toMatchObject({ isApproved: false, state: { at: 'held', reason: expect.stringContaining(file) } })
      // Agreeing to what is not there any more does not help.
      await approve(held)
      expect(await start(held)).toMatchObject({ isApproved: false, state: { at: 'held' } })
      server = await app.call('servers.updateFromBundle', { workspaceId: workspace.id, serverId: server.id, uploadId: await bring(bytes) })
      expect(server).toMatchObject({ isApproved: false })
    }
  },
)

verifies('adding.bundles', 'another bundle of the same server is held until it is agreed to; then the older files go', async () => {
  const server = await add(makeBundle(manifestOf(running), CODE), 'Updated')
  await approve(server)
  await start(server)
  const before = launchOf(server).cwd!
  const next = await app.call('servers.updateFromBundle', {
    workspaceId: workspace.id,
    serverId: server.id,
    uploadId: await bring(makeBundle(manifestOf({ ...running, version: '2.0.0' }), CODE)),
  })
  expect(next).toMatchObject({ isApproved: false, state: { at: 'held' }, launch: { bundle: { version: '2.0.0' } } })
  expect(next.fingerprint).not.toBe(server.fingerprint)
  await expect(start(next)).rejects.toMatchObject({ code: 'forbidden' })
  expect(existsSync(before)).toBe(true)
  await approve(next)
  expect(await start(next)).toMatchObject({ state: { at: 'ready' } })
  expect(existsSync(before)).toBe(false)
  // A changed argument keeps the comparison, which a page that knows nothing of bundles would leave out.
  const { kind, command, args, environment, cwd } = launchOf(next)
  const edited = await app.call('servers.update', {
    workspaceId: workspace.id,
    serverId: next.id,
    launch: { kind, command, args: [...args, '--tools', '2'], environment, cwd },
  })
  expect(edited).toMatchObject({ isApproved: false, launch: { bundle: { version: '2.0.0' } } })
  const plain = await app.call('servers.create', { workspaceId: workspace.id, name: 'Plain', launch: { command: 'node' } })
  const uploadId = await bring(makeBundle())
  await expect(app.call('servers.updateFromBundle', { workspaceId: workspace.id, serverId: plain.id, uploadId })).rejects.toMatchObject({
    code: 'conflict',
  })
})

verifies('adding.bundles', 'what the manifest asks for becomes words and variables; several values are several words', async () => {
  const home = homedir()
  const manifest = manifestOf({
    server: {
      type: 'node',
      entry_point: 'server/index.mjs',
      mcp_config: {
        command: 'node',
        args: [
          '${__dirname}/server/index.mjs',
          '--root=${HOME}${/}x',
          '${user_config.folders}',
          '--limit',
          '${user_config.limit}',
          '${user_config.label}',
          '${OTHER}',
        ],
        env: {
          FOLDERS: '${user_config.folders}',
          DRY: '${user_config.dry}',
          UNSET: '${user_config.label}',
          AUTH: 'Bearer ${user_config.api_key}',
          TWICE: '${user_config.note}',
        },
        platform_overrides: { plan9: { command: 'never' }, [process.platform]: { command: 'node' } },
      },
    },
    user_config: {
      folders: {
        type: 'directory',
        title: 'Folders',
        description: 'May be read',
        multiple: true,
        required: true,
        default: ['${HOME}/Desktop'],
      },
      limit: { type: 'number', title: 'Limit', description: '', default: 10, min: 1, max: 100 },
      dry: { type: 'boolean', title: 'Dry', description: '' },
      label: { type: 'string', title: 'Label', description: '' },
      note: { type: 'string', title: 'Note', description: '', default: '${user_config.api_key} ${HOME}' },
      api_key: { type: 'string', title: 'API key', description: '', sensitive: true, required: true },
    },
  })
  const bytes = makeBundle(manifest)
  const { asked } = await read(bytes)
  expect(
    asked.map(({ id, kind, isRequired, isSecret, isMultiple, default: preset }) => [id, kind, isRequired, isSecret, isMultiple, preset]),
  ).toEqual([
    ['config.folders', 'folder', true, false, true, [`${home}/Desktop`]],
    ['config.limit', 'number', false, false, false, ['10']],
    ['config.dry', 'boolean', false, false, false, ['false']],
    ['config.label', 'text', false, false, false, []],
    ['config.note', 'text', false, false, false, [`\${user_config.api_key} ${home}`]],
    ['config.api_key', 'text', true, true, false, []],
  ])
  const answers = { 'config.folders': ['/a b', '/c'], 'config.limit': ['7'], 'config.api_key': ['canary'] }
  const asking = await add(bytes, 'Asked', answers)
  const { args, environment, cwd } = launchOf(asking)
  expect(args).toEqual([`${cwd!}/server/index.mjs`, `--root=${home}/x`, '/a b', '/c', '--limit', '7', '', '${OTHER}'])
  expect(environment).toEqual({
    FOLDERS: { value: '/a b:/c' },
    DRY: { value: 'false' },
    AUTH: { secret: 'API_KEY', before: 'Bearer ' },
    // An answer is never read for more answers in it.
    TWICE: { value: `\${user_config.api_key} ${home}` },
  })
  // What was answered stays when another bundle takes its place, secrets by their names.
  const uploadId = await bring(makeBundle({ ...manifest, version: '2.0.0' }))
  const updated = await app.call('servers.updateFromBundle', { workspaceId: workspace.id, serverId: asking.id, uploadId })
  expect(launchOf(updated).environment).toEqual(environment)
  expect(launchOf(updated).args.slice(1)).toEqual(args.slice(1))
  for (const [given, words] of [
    [{ ...answers, 'config.limit': ['101'] }, /at most 100/],
    [{ ...answers, 'config.folders': ['relative'] }, /whole path/],
    [{ 'config.folders': ['/a'] }, /API key is needed/],
    [{ ...answers, 'config.api_key': { secret: 'NOT_THERE' } }, /no secret named NOT_THERE/],
  ] as const) {
    const servers = readdirSync(join(app.dataFolder, 'servers')).length
    await expect(add(bytes, 'Refused', given)).rejects.toThrow(words)
    expect(readdirSync(join(app.dataFolder, 'servers'))).toHaveLength(servers)
  }
})
