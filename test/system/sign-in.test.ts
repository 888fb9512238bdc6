import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { AppEvent } from '#shared/events.ts'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startAuthority } from '../harness/oauth/authority.ts'
import { signInWithBrowser } from '../harness/oauth/browser.ts'
import { startProtectedServer, type ProtectedServer } from '../harness/oauth/protected-server.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

/** A whole Atrium with a server that asks for a sign-in, added and approved. */
async function openStage() {
  const servers: { protected?: ProtectedServer } = {}
  const authority = await startAuthority({ resources: () => ({ [servers.protected?.url ?? '']: 'read write' }) })
  const protectedServer = await startProtectedServer(() => authority)
  servers.protected = protectedServer
  const clock = { ahead: 0 }
  const app = await startTestApp({ now: () => Date.now() + clock.ahead })
  const events: AppEvent[] = []
  app.core.subscribe(event => void events.push(event))
  const workspace = await app.defaultWorkspace()
  const server = await app.addServer(workspace, 'Files', { kind: 'http', url: protectedServer.url })
  const one = { workspaceId: workspace.id, serverId: server.id }
  const key = await app.addKey(workspace)
  const callTool = async (name: string) => {
    const answer = await sendModern({ url: app.endpoint(workspace), key }, 'tools/call', { name: `files__${name}`, arguments: {} })
    return answer
  }
  return {
    ...{ app, authority, protectedServer, clock, events, workspace, server, one, callTool },
    state: async () => (await app.call('servers.get', one)).state.at,
    signIn: async () => signInWithBrowser((await app.call('servers.signIn', one)).url),
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]()
      await protectedServer[Symbol.asyncDispose]()
      await authority[Symbol.asyncDispose]()
    },
  }
}

const textOf = (answer: any): string => answer.error?.message ?? answer.result?.content?.[0]?.text

verifies('oauth.needed', 'a server that lets nobody in says so as a state, and a call says which server and what to do', async () => {
  await using stage = await openStage()
  const { app, one } = stage
  const started: Server = await app.call('servers.start', one)
  expect(started.state).toEqual({ at: 'signInNeeded', reason: expect.stringContaining('Files needs you to sign in.') })
  expect(started.signIn).toMatchObject({ at: 'needed', issuer: null })
  expect(textOf(await stage.callTool('read'))).toContain(
    'Files needs you to sign in. Open the server in Atrium and sign in, then try again.',
  )

  const { url, isOpened } = await app.call('servers.signIn', one)
  expect(isOpened).toBe(false)
  expect((await app.call('servers.get', one)).signIn).toMatchObject({ at: 'waiting', url })
  stage.events.length = 0
  await signInWithBrowser(url)
  // Started by itself, for whoever signs in wants to see what it offers; the page is told.
  await soon(() => stage.state()).toBe('ready')
  expect(stage.events.map(({ name }) => name)).toContain('servers.changed')
  expect(textOf(await stage.callTool('read'))).toBe('read with read')

  const { records } = await app.call('audit.list', { workspaceId: stage.workspace.id, kind: 'sign-in' })
  expect(records).toMatchObject([{ what: 'servers.signedIn', outcome: 'ok', serverId: one.serverId, whoKind: 'member' }])

  // The sign-in ends at the server while it runs: the same, during a call.
  await app.call('servers.signOut', one)
  expect(textOf(await stage.callTool('read'))).toContain('Files needs you to sign in.')
  expect(await stage.state()).toBe('signInNeeded')
  const { calls } = await app.call('calls.list', { workspaceId: stage.workspace.id })
  expect(calls.map(({ outcome, gate }) => [outcome, gate])).toEqual([
    ['forbidden', 'server'],
    ['ok', null],
    ['forbidden', 'server'],
  ])
})

verifies(
  'oauth.tokens',
  'ten calls of assistants at the same time renew once, and a token is found in nothing that leaves or stays',
  async () => {
    await using stage = await openStage()
    const { app, authority, clock, one, workspace } = stage
    await app.call('servers.start', one)
    await stage.signIn()
    await soon(() => stage.state()).toBe('ready')
    clock.ahead = 3_600_000
    const answers = await Promise.all(Array.from({ length: 10 }, () => stage.callTool('read')))
    expect(new Set(answers.map(textOf))).toEqual(new Set(['read with read']))
    expect(authority.grants.filter(grant => grant === 'refresh_token')).toHaveLength(1)

    expect(textOf(await stage.callTool('leak'))).toBe('your token is [redacted: access token]')
    const tokens = new Set(stage.protectedServer.shown.flatMap(shown => (shown === undefined ? [] : [shown.replace('Bearer ', '')])))
    const refreshToken = authority.tokenBodies.at(-1)!.get('refresh_token')!
    const outputs = await Promise.all([
      app.call('servers.get', one),
      app.call('servers.list', { workspaceId: workspace.id }),
      app.call('servers.logs', one),
      app.call('calls.list', { workspaceId: workspace.id }),
      app.call('secrets.list', { workspaceId: workspace.id }),
    ])
    const files = readdirSync(app.dataFolder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    const seen = [
      JSON.stringify(outputs),
      JSON.stringify(stage.events),
      ...files.map(({ parentPath, name }) => readFileSync(join(parentPath, name)).toString('latin1')),
    ]
    expect(tokens.size).toBe(2)
    for (const value of [...tokens, refreshToken]) for (const text of seen) expect(text.includes(value)).toBe(false)
  },
)

verifies('oauth.step-up', 'a call that needs more says so, the server goes on, and the call succeeds after the person agreed', async () => {
  await using stage = await openStage()
  const { app, one } = stage
  await app.call('servers.start', one)
  await stage.signIn()
  await soon(() => stage.state()).toBe('ready')
  expect(textOf(await stage.callTool('write'))).toContain('Files wants more access for what was called: write.')
  const asked = await app.call('servers.get', one)
  expect(asked.state).toEqual({ at: 'signInNeeded', reason: 'Files wants more access for what was called: write.' })
  expect(asked.signIn).toMatchObject({ at: 'moreAccess' })
  expect(textOf(await stage.callTool('read'))).toBe('read with read')
  const { url } = await app.call('servers.signIn', one)
  expect(new URL(url).searchParams.get('scope')).toBe('read offline_access write')
  await signInWithBrowser(url)
  await soon(() => stage.state()).toBe('ready')
  expect(textOf(await stage.callTool('write'))).toBe('wrote with read write')
})

verifies('oauth.sign-in', 'nothing is signed in to that is held, off, a command, or of another workspace', async () => {
  await using stage = await openStage()
  const { app, one, workspace } = stage
  const other: Workspace = await app.call('workspaces.create', { name: 'Other' })
  await expect(app.call('servers.signIn', { ...one, workspaceId: other.id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(app.call('servers.signOut', { ...one, workspaceId: other.id })).rejects.toMatchObject({ code: 'not_found' })
  const command = await app.addServer(workspace, 'Command', { command: 'true' })
  await expect(app.call('servers.signIn', { workspaceId: workspace.id, serverId: command.id })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  await app.call('servers.stop', one)
  await expect(app.call('servers.signIn', one)).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('switched off'),
  })
  await app.call('servers.update', { ...one, launch: { kind: 'http', url: `${stage.protectedServer.url}?other` } })
  await expect(app.call('servers.signIn', one)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('held') })
  expect(stage.authority.registrations).toEqual([])
})
