import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packExtension, signMcpbFile } from '@anthropic-ai/mcpb'
import { beforeAll, expect, test } from 'vitest'
import { MAX_BUNDLE_BYTES } from '#shared/model/bundle.ts'
import { findValue } from '../harness/find-value.ts'
import { makeBundle, makeZip, manifestOf } from '../harness/make-zip.ts'
import { entryNamed, startRegistry } from '../harness/registry-server.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { CODE, running, app, workspace, told, read, add, approve, start } from './bundles-app.ts'

// What is refused must leave this one as it is.
beforeAll(async () => {
  await add(makeBundle(manifestOf(running), CODE), 'Good')
})

const BAD: [string, RegExp, () => Buffer][] = [
  ['has no manifest', /no manifest.json/, () => makeZip([{ name: 'index.js', data: '' }])],
  ['has its manifest in a folder', /no manifest.json/, () => makeZip([{ name: 'x/manifest.json', data: '{}' }])],
  ['has a manifest that is no JSON', /not JSON/, () => makeZip([{ name: 'manifest.json', data: '{' }])],
  ['has a manifest that is too deep', /not JSON/, () => makeZip([{ name: 'manifest.json', data: '['.repeat(5_000) }])],
  ['has a manifest of a version that is not known', /manifest_version/, () => makeBundle(manifestOf({ manifest_version: '9.9' }))],
  ['has no version of its manifest', /manifest_version/, () => makeBundle(manifestOf({ manifest_version: undefined }))],
  ['has no author', /author/, () => makeBundle(manifestOf({ author: undefined }))],
  ['is of a kind that is not known', /server.type/, () => makeBundle(manifestOf({ server: { type: 'java', entry_point: 'x' } }))],
  [
    'uses a setting it does not ask for',
    /does not ask for: ghost/,
    () => makeBundle(manifestOf({ server: { ...running.server, mcp_config: { command: 'node', args: ['${user_config.ghost}'] } } })),
  ],
  [
    'asks by a name like an object’s own',
    /user_config|does not ask for/,
    () => makeBundle(manifestOf({ server: { ...running.server, mcp_config: { command: 'node', args: ['${user_config.constructor}'] } } })),
  ],
  [
    'names a program outside',
    /does not have/,
    () => makeBundle(manifestOf({ server: { ...running.server, mcp_config: { command: '../../bin/sh' } } })),
  ],
  [
    'names a program outside by its own folder',
    /does not have/,
    () => makeBundle(manifestOf({ server: { ...running.server, mcp_config: { command: '${__dirname}/../../bin/sh' } } })),
  ],
  [
    'names a program it does not have',
    /does not have/,
    () => makeBundle(manifestOf({ server: { type: 'binary', entry_point: 'bin/run' } })),
  ],
  ['is for another system', /made for Windows/, () => makeBundle(manifestOf({ compatibility: { platforms: ['win32'] } }))],
  [
    'has a line break in a word',
    /not sound|line break/,
    () => makeBundle(manifestOf({ server: { ...running.server, mcp_config: { command: 'node', args: ['a\nb'] } } })),
  ],
  [
    'sets a variable that is none',
    /not sound|variable/,
    () => makeBundle(manifestOf({ server: { ...running.server, mcp_config: { command: 'node', env: { 'A=B': 'x' } } } })),
  ],
  [
    'leads out of its folder',
    /leads out of it|odd/,
    () =>
      makeZip([
        { name: 'manifest.json', data: JSON.stringify(manifestOf()) },
        { name: '../x', data: '' },
      ]),
  ],
]
for (const [what, words, make] of BAD) {
  verifies('adding.bundles', `a bundle that ${what} is refused in words, and leaves nothing`, async () => {
    const before = readdirSync(join(app.dataFolder, 'servers')).toSorted()
    await expect(add(make(), 'Bad')).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(words) })
    expect(readdirSync(join(app.dataFolder, 'servers')).toSorted()).toEqual(before)
    expect((await app.call('servers.list', { workspaceId: workspace.id })).map(({ name }) => name)).not.toContain('Bad')
  })
}

verifies(
  'adding.bundles',
  'bundles that the format’s own tool makes are read: old and new manifests, and one that asks for another Node',
  async () => {
    using folder = tempFolder()
    for (const [version, member] of [
      ['0.1', 'dxt_version'],
      ['0.2', 'manifest_version'],
      ['0.3', 'manifest_version'],
      ['0.4', 'manifest_version'],
    ] as const) {
      const source = join(folder.path, version)
      mkdirSync(join(source, 'server'), { recursive: true })
      const { manifest_version: _, ...rest } = manifestOf({ compatibility: { runtimes: { node: '>=99' } } })
      writeFileSync(join(source, 'manifest.json'), JSON.stringify({ ...rest, [member]: version }))
      writeFileSync(join(source, 'server/index.mjs'), 'export {}\n')
      const file = join(folder.path, `${version}.mcpb`)
      expect(await packExtension({ extensionPath: source, outputPath: file, silent: true })).toBe(true)
      const preview = await read(readFileSync(file))
      expect(preview).toMatchObject({ title: 'Notes', problem: null, signature: { state: 'unsigned' } })
      expect(preview.notes).toEqual([expect.stringMatching(/asks for Node >=99; this machine has \d+/)])
    }
  },
  60_000,
)

verifies(
  'adding.bundles',
  'a signature is shown with whose it is, and one that does not hold is called broken',
  async () => {
    using folder = tempFolder()
    const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'certificate.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        certificate,
        '-days',
        '30',
        '-subj',
        '/CN=Ada Publishing/O=x',
      ],
      { stdio: 'ignore' },
    )
    const file = join(folder.path, 'signed.mcpb')
    writeFileSync(file, makeBundle(manifestOf(running), CODE))
    signMcpbFile(file, certificate, key)
    const signed = readFileSync(file)
    expect((await read(signed)).signature).toMatchObject({ state: 'signed', by: 'Ada Publishing', issuer: 'Ada Publishing' })
    const other = makeBundle(manifestOf({ ...running, description: 'evil' }), CODE)
    const block = signed.subarray(makeBundle(manifestOf(running), CODE).length)
    expect((await read(Buffer.concat([other, block]))).signature).toEqual({ state: 'broken' })
    const bent = Buffer.from(block)
    bent.fill(0, 40, 90)
    expect((await read(Buffer.concat([other, bent]))).signature).toEqual({ state: 'broken' })
    const server = await add(signed, 'Signed')
    await approve(server)
    expect(await start(server)).toMatchObject({ state: { at: 'ready' } })
  },
  60_000,
)

verifies('adding.bundles', 'a file comes in whole, in order and within its bound, in its own workspace alone', async () => {
  const { id: workspaceId } = workspace
  const other = await app.call('workspaces.create', { name: `Other ${randomUUID()}` })
  const { uploadId } = await app.call('bundles.begin', { workspaceId, bytes: 8 })
  const append = (offset: number, text: string, where = workspaceId) =>
    app.call('bundles.append', { workspaceId: where, uploadId, offset, data: Buffer.from(text).toString('base64') })
  await append(0, 'abcd')
  for (const refused of [
    append(0, 'abcd'),
    append(5, 'x'),
    append(4, 'more than eight'),
    app.call('bundles.read', { workspaceId, uploadId }),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'conflict' })
  for (const foreign of [
    append(4, 'efgh', other.id),
    app.call('bundles.read', { workspaceId: other.id, uploadId }),
    app.call('servers.addFromBundle', { workspaceId: other.id, uploadId, name: 'x' }),
  ])
    await expect(foreign).rejects.toMatchObject({ code: 'not_found' })
  await app.call('bundles.discard', { workspaceId: other.id, uploadId })
  expect(await append(4, 'efgh')).toEqual({ received: 8 })
  await expect(app.call('bundles.begin', { workspaceId, bytes: MAX_BUNDLE_BYTES + 1 })).rejects.toMatchObject({ code: 'invalid_input' })
  await app.call('bundles.discard', { workspaceId, uploadId })
  await expect(append(8, '')).rejects.toMatchObject({ code: 'not_found' })
  // Who begins and never ends does not fill the disk.
  for (let count = 0; count < 20; count += 1) await app.call('bundles.begin', { workspaceId, bytes: 10 })
  expect(readdirSync(join(app.dataFolder, 'uploads')).length).toBeLessThanOrEqual(6)
})

verifies('adding.registry', 'a bundle of the registry is taken only when its hash is the one that is told', async () => {
  const bytes = makeBundle(manifestOf(running), CODE)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await using registry = await startRegistry()
  const one = (path: string, fileSha256: unknown) => ({
    registryType: 'mcpb',
    identifier: `${registry.url}/files/${path}`,
    fileSha256,
    transport: { type: 'stdio' },
  })
  registry.files.set('good.mcpb', bytes)
  registry.files.set('other.mcpb', makeBundle(manifestOf({ ...running, description: 'another' }), CODE))
  registry.entries = [
    entryNamed('io.example/bundled', {
      packages: [
        one('good.mcpb', sha256),
        one('other.mcpb', sha256),
        one('good.mcpb', undefined),
        one('good.mcpb', 'abc'),
        { ...one('x', sha256), identifier: 'http://elsewhere.example/x.mcpb' },
        one('absent.mcpb', sha256),
      ],
    }),
  ]
  await app.call('settings.update', { registryUrl: registry.url })
  const { ways } = await app.call('registry.get', { name: 'io.example/bundled' })
  expect(ways.map(({ problem }) => problem !== null)).toEqual([false, false, true, true, true, false])
  const fetch = (way: string) =>
    app.call('bundles.fetch', { workspaceId: workspace.id, entry: 'io.example/bundled', version: '1.0.0', way })
  const preview = await fetch('package-0')
  expect(preview.mark.sha256).toBe(sha256)
  const files = readdirSync(join(app.dataFolder, 'uploads')).length
  await expect(fetch('package-1')).rejects.toThrow(/its SHA-256 is another/)
  await expect(fetch('package-2')).rejects.toThrow(/could be anything/)
  await expect(fetch('package-4')).rejects.toThrow(/https/)
  await expect(fetch('package-5')).rejects.toThrow(/404/)
  expect(readdirSync(join(app.dataFolder, 'uploads')).length).toBeLessThanOrEqual(files)
  const server = await app.call('servers.addFromBundle', { workspaceId: workspace.id, uploadId: preview.uploadId, name: 'Fetched' })
  expect(server).toMatchObject({ isApproved: false, launch: { bundle: { sha256 } } })
})

verifies(
  'secrets.never-out',
  'secrets that are typed for a bundle or a registry’s entry are found in no file, answer or event',
  async () => {
    const canary = () => `9${randomBytes(30).toString('base64url')}`
    const values = Array.from({ length: 4 }, canary)
    const manifest = manifestOf({
      server: {
        ...running.server,
        mcp_config: {
          command: 'node',
          args: ['${__dirname}/server/echo-server.mjs', '--name', '${user_config.inArgument}'],
          env: { BOTH: '${user_config.key}:${user_config.inArgument}', KEY: '${user_config.key}' },
        },
      },
      user_config: {
        key: { type: 'string', title: 'Key', description: '', sensitive: true },
        inArgument: { type: 'string', title: 'In argument', description: '', sensitive: true },
      },
    })
    const { id: workspaceId } = workspace
    const bundled = await add(makeBundle(manifest, CODE), 'Canary bundle', {
      'config.key': [values[0]!],
      'config.inArgument': [values[1]!],
    })
    await using registry = await startRegistry([
      entryNamed('io.example/secretive', {
        packages: [
          {
            registryType: 'npm',
            identifier: 'x',
            version: '1.0.0',
            transport: { type: 'stdio' },
            environmentVariables: [{ name: 'CANARY', isSecret: true }],
            packageArguments: [{ type: 'named', name: '--token', isSecret: true }],
          },
        ],
      }),
    ])
    await app.call('settings.update', { registryUrl: registry.url })
    const answers = { 'environment.CANARY': [values[2]!], 'argument.0': [values[3]!] }
    const listed = await app.call('servers.addFromRegistry', {
      workspaceId,
      name: 'Canary entry',
      entry: 'io.example/secretive',
      version: '1.0.0',
      way: 'package-0',
      answers,
    })
    await approve(bundled)
    const started = await start(bundled)
    expect(started).toMatchObject({ state: { at: 'ready' } })
    const refused = await app
      .call('servers.addFromRegistry', {
        ...{ workspaceId, name: 'Canary entry', entry: 'io.example/secretive', version: '1.0.0', way: 'package-0' },
        answers,
      })
      .catch((thrown: unknown) => thrown)
    expect(refused).toMatchObject({ code: 'conflict' })
    const seen: [string, string | Buffer][] = [['answers', JSON.stringify([bundled, listed, started, refused, told, registry.asked])]]
    for (const entry of readdirSync(app.dataFolder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) seen.push([entry.name, readFileSync(join(entry.parentPath, entry.name))])
    expect(seen.length).toBeGreaterThan(10)
    for (const [where, what] of seen) expect([where, findValue(what, ...values)]).toEqual([where, []])
    const secrets = await app.call('secrets.list', { workspaceId })
    expect(secrets.map(({ name }) => name)).toEqual(expect.arrayContaining(['KEY', 'IN_ARGUMENT', 'BOTH', 'CANARY', 'TOKEN']))
  },
)

test('a server folder without a server is gone after the next start, and uploads too', async () => {
  using folder = tempFolder()
  const data = join(folder.path, 'data')
  await using first = await startTestApp({ dataFolder: data })
  await first.core.close()
  const left = join(data, 'servers', `srv_${'0'.repeat(32)}`)
  mkdirSync(left, { recursive: true })
  mkdirSync(join(data, 'uploads'))
  writeFileSync(join(data, 'uploads', 'x.mcpb'), 'x')
  await using second = await startTestApp({ dataFolder: data })
  expect([existsSync(left), existsSync(join(data, 'uploads', 'x.mcpb')), second.dataFolder]).toEqual([false, false, data])
})
