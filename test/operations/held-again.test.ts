import { expect } from 'vitest'
import type { HttpLaunch, StdioLaunch } from '#shared/model/server.ts'
import { resolveLaunch } from '#core/features/servers/index.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

type Features = Awaited<ReturnType<typeof startFeatures>>

const COMMAND: StdioLaunch = {
  kind: 'stdio',
  command: 'npx',
  args: ['-y', '@modelcontextprotocol/server-github@1.2.3', { secret: 'KEY', before: '--key=' }],
  environment: { LEVEL: { value: 'debug' }, TOKEN: { secret: 'TOKEN' } },
  cwd: null,
}
const ADDRESS: HttpLaunch = {
  kind: 'http',
  url: 'https://mcp.example/mcp',
  transport: 'auto',
  headers: { Authorization: { secret: 'TOKEN', before: 'Bearer ' }, 'X-Region': { value: 'eu' } },
  oauth: { clientId: 'atrium', clientSecret: 'CLIENT_SECRET', scope: 'read', redirectPort: null },
}

const COMMAND_CHANGES: Readonly<Record<string, Partial<StdioLaunch>>> = {
  'another command': { command: 'bunx' },
  'the same command by its path': { command: '/usr/bin/npx' },
  'another version of the package': { args: ['-y', '@modelcontextprotocol/server-github@1.2.4', COMMAND.args[2]!] },
  'no version of the package': { args: ['-y', '@modelcontextprotocol/server-github', COMMAND.args[2]!] },
  'arguments in another order': { args: [COMMAND.args[1]!, '-y', COMMAND.args[2]!] },
  'one argument in two': { args: [...COMMAND.args.slice(0, 2), '--key=', { secret: 'KEY' }] },
  'another secret in an argument': { args: [...COMMAND.args.slice(0, 2), { secret: 'OTHER', before: '--key=' }] },
  'text that looks like a secret by its name': { args: [...COMMAND.args.slice(0, 2), '--key=[secret KEY]'] },
  'another name in the environment': { environment: { LEVEL: { value: 'debug' }, GITHUB_TOKEN: { secret: 'TOKEN' } } },
  'one more in the environment': { environment: { ...COMMAND.environment, NODE_OPTIONS: { value: '' } } },
  'one less in the environment': { environment: { TOKEN: { secret: 'TOKEN' } } },
  'another plain value': { environment: { ...COMMAND.environment, LEVEL: { value: 'info' } } },
  'plain text in place of a secret of that name': { environment: { ...COMMAND.environment, TOKEN: { value: 'TOKEN' } } },
  'another folder': { cwd: '/srv' },
}

const ADDRESS_CHANGES: Readonly<Record<string, Partial<HttpLaunch>>> = {
  'another host': { url: 'https://mcp.example.net/mcp' },
  'the same host without encryption': { url: 'http://mcp.example/mcp' },
  'another path': { url: 'https://mcp.example/mcp/' },
  'another transport': { transport: 'sse' },
  'another name of a header': { headers: { 'X-Authorization': ADDRESS.headers.Authorization!, 'X-Region': { value: 'eu' } } },
  'one more header': { headers: { ...ADDRESS.headers, Cookie: { value: '' } } },
  'another secret in a header': { headers: { ...ADDRESS.headers, Authorization: { secret: 'OTHER', before: 'Bearer ' } } },
  'other text around the secret': { headers: { ...ADDRESS.headers, Authorization: { secret: 'TOKEN', before: 'Basic ' } } },
  'another plain header': { headers: { ...ADDRESS.headers, 'X-Region': { value: 'us' } } },
  'another client': { oauth: { ...ADDRESS.oauth!, clientId: 'somebody' } },
  'another secret of the client': { oauth: { ...ADDRESS.oauth!, clientSecret: 'OTHER' } },
  'more scopes': { oauth: { ...ADDRESS.oauth!, scope: 'read write' } },
  'another port to come back to': { oauth: { ...ADDRESS.oauth!, redirectPort: 4_321 } },
  'no client': { oauth: null },
}

async function addApproved(features: Features, launch: StdioLaunch | HttpLaunch) {
  const { run, workspaceId } = features
  for (const name of ['KEY', 'TOKEN', 'OTHER', 'CLIENT_SECRET'])
    await run('secrets.create', { workspaceId, name, value: `value of ${name}` })
  const server = await run('servers.create', { workspaceId, name: 'Subject', launch })
  const one = { workspaceId, serverId: server.id }
  await run('servers.approve', { ...one, fingerprint: server.fingerprint })
  return { one, fingerprint: server.fingerprint }
}

/** After the change it is held: it does not start, it cannot be resolved, and the old agreement does not fit. */
async function expectHeld(features: Features, launch: StdioLaunch | HttpLaunch, changes: Readonly<Record<string, object>>): Promise<void> {
  const { one, fingerprint } = await addApproved(features, launch)
  for (const [what, change] of Object.entries(changes)) {
    const changed = await features.run('servers.update', { ...one, launch: { ...launch, ...change } })
    expect(changed, what).toMatchObject({ isApproved: false, state: { at: 'held' } })
    expect(changed.fingerprint, what).not.toBe(fingerprint)
    expect(await features.refusal('servers.start', one), what).toMatchObject({ code: 'forbidden' })
    await expect(resolveLaunch(features, one.serverId), what).rejects.toThrow(/held until/)
    expect(await features.refusal('servers.approve', { ...one, fingerprint }), what).toMatchObject({ code: 'conflict' })
    // Back as it was it is held as well: agreement is not kept for later.
    const back = await features.run('servers.update', { ...one, launch })
    expect(back, what).toMatchObject({ isApproved: false, fingerprint })
    await features.run('servers.approve', { ...one, fingerprint })
  }
}

verifies('adding.held-again', 'any change of a command, its package, its environment or its folder holds a server again', async () => {
  using features = await startFeatures()
  await expectHeld(features, COMMAND, COMMAND_CHANGES)
})

verifies('adding.held-again', 'any change of an address, its transport, headers or client of sign-in holds a server again', async () => {
  using features = await startFeatures()
  await expectHeld(features, ADDRESS, ADDRESS_CHANGES)
})

verifies('adding.held-again', 'a command that becomes an address is held, and so is the other way around', async () => {
  using features = await startFeatures()
  const { one } = await addApproved(features, COMMAND)
  const http = await features.run('servers.update', { ...one, launch: ADDRESS })
  expect(http.isApproved).toBe(false)
  await features.run('servers.approve', { ...one, fingerprint: http.fingerprint })
  expect(await features.run('servers.update', { ...one, launch: COMMAND })).toMatchObject({ isApproved: false })
})

verifies('adding.held-again', 'what changes nothing of what runs keeps the agreement', async () => {
  using features = await startFeatures()
  const { run, workspaceId } = features
  const { one, fingerprint } = await addApproved(features, COMMAND)
  const reordered = { ...COMMAND, environment: { TOKEN: COMMAND.environment.TOKEN!, LEVEL: COMMAND.environment.LEVEL! } }
  for (const change of [{ name: 'Renamed' }, { settings: { callTimeoutMs: 5_000 } }, { launch: COMMAND }, { launch: reordered }])
    expect(await run('servers.update', { ...one, ...change }), JSON.stringify(change)).toMatchObject({ isApproved: true, fingerprint })
  const [secret] = await run('secrets.list', { workspaceId })
  await run('secrets.replace', { workspaceId, secretId: secret!.id, value: 'newer' })
  expect(await run('servers.get', one)).toMatchObject({ isApproved: true })
})
