import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { WorkspaceId } from '#shared/model/ids.ts'
import { newUuid } from '#core/lib/ids.ts'
import { isSignInNeeded } from '#core/upstreams/authorizer.ts'
import { verifies } from '../verifies.ts'
import { openOAuthWorld, refusalOf } from './oauth-world.ts'

const HOUR = 3_600_000
const renewals = (grants: readonly string[]) => grants.filter(grant => grant === 'refresh_token').length

async function signedInWorld() {
  const world = await openOAuthWorld()
  await world.call()
  await world.signInto()
  return world
}

verifies('oauth.tokens', 'renews before the end without a person, and stores the new pair before it is used', async () => {
  await using world = await signedInWorld()
  const [before] = world.rows()
  world.clock.ahead = HOUR
  const header = await world.oauth.authorizerFor(world.target)!.header()
  const [after] = world.rows()
  expect([before!['version'], after!['version']]).toEqual([1, 2])
  expect(renewals(world.authority.grants)).toBe(1)
  expect(world.authority.tokenBodies.at(-1)!.get('resource')).toBe(world.target.url)

  // Killed in this moment: the next start has the new pair, and does not spend the old one again.
  world.startAnew()
  expect(await world.oauth.authorizerFor(world.target)!.header()).toBe(header)
  expect(await world.call()).toBe('read with read')
  world.clock.ahead = 2 * HOUR
  expect(await world.call()).toBe('read with read')
  expect(renewals(world.authority.grants)).toBe(2)
})

verifies('oauth.tokens', 'a kill in the moment after the new pair is stored loses nothing', async () => {
  await using world = await openOAuthWorld({ passphrase: 'a passphrase of the test' })
  await world.call()
  await world.signInto()
  const given = { file: join(world.folder, 'atrium.db'), passphrase: 'a passphrase of the test', ahead: HOUR, target: world.target }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'renewing-child.ts')], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(given))
  const [said] = await once(child.stdout, 'data')
  expect(String(said)).toBe('renewed')
  child.kill('SIGKILL')
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])

  world.clock.ahead = HOUR
  expect(world.rows().map(row => row['version'])).toEqual([2])
  expect(await world.call()).toBe('read with read')
  world.clock.ahead = 2 * HOUR
  expect(await world.call()).toBe('read with read')
  // The spent token was never shown a second time: the family lives.
  expect(renewals(world.authority.grants)).toBe(2)
})

verifies('oauth.tokens', 'renews once for ten calls at the same time, also when the server says so first', async () => {
  await using world = await signedInWorld()
  world.clock.ahead = HOUR
  const answers = await Promise.all(Array.from({ length: 10 }, () => world.call()))
  expect(new Set(answers)).toEqual(new Set(['read with read']))
  expect(renewals(world.authority.grants)).toBe(1)

  // Tokens of a second, and our clock an hour late: only the server knows that they are over.
  world.authority.switches.accessTokenLivesS = 1
  world.clock.ahead = 2 * HOUR
  await world.call()
  world.clock.ahead = HOUR
  world.authority.switches.accessTokenLivesS = 600
  await new Promise(resolve => setTimeout(resolve, 1_100))
  const later = await Promise.all(Array.from({ length: 10 }, () => world.call()))
  expect(new Set(later)).toEqual(new Set(['read with read']))
  expect(renewals(world.authority.grants)).toBe(3)
})

verifies('oauth.tokens', 'keeps tokens sealed: they are in no file, and open nowhere else', async () => {
  await using world = await signedInWorld()
  world.clock.ahead = HOUR
  await world.call()
  const [, token = ''] = (await world.oauth.authorizerFor(world.target)!.header())!.split(' ')
  const refresh = world.authority.tokenBodies.at(-1)!.get('refresh_token')!
  const files = readdirSync(world.folder).map(name => readFileSync(join(world.folder, name)).toString('latin1'))
  for (const value of [token, refresh, token.slice(0, 60)]) for (const file of files) expect(file.includes(value)).toBe(false)
  expect(
    world.oauth
      .authorizerFor(world.target)!
      .secrets()
      .map(({ value }) => value),
  ).toContain(token)

  for (const [column, value] of [
    ['version', '7'],
    ['issuer', 'https://evil.example'],
    ['url', 'https://evil.example/mcp'],
  ] as const) {
    const [row] = world.rows()
    world.db.write(db => db.run(`UPDATE oauth_tokens SET ${column} = ?`, value))
    const moved = column === 'url' ? { ...world.target, url: value } : world.target
    expect((await refusalOf(world.oauth.authorizerFor(moved)!.header())).code).toBe('locked')
    world.db.write(db => db.run(`UPDATE oauth_tokens SET ${column} = ?`, row![column]!))
  }
  expect(await world.call()).toBe('read with read')
})

verifies('oauth.tokens', 'another workspace, another server and another address are not let in with them', async () => {
  await using world = await signedInWorld()
  const { target, db } = world
  const other = WorkspaceId.parse(newUuid())
  db.write(db =>
    db.run("INSERT INTO workspaces (id, slug, name, description, created_at, updated_at) VALUES (?, 'other', 'Other', '', 0, 0)", other),
  )
  expect(await world.call('read', world.addTarget(target.url, { workspaceId: other }))).toBe('sign in')
  expect(await world.call('read', { ...target, workspaceId: other })).toBe('sign in')
  expect(await world.call('read', world.addTarget(target.url))).toBe('sign in')
  expect(await world.oauth.authorizerFor({ ...target, url: `${target.url}?other` })!.header()).toBeUndefined()
  // Moved there by whoever can write the file, it still does not open.
  db.write(db => db.run('UPDATE oauth_tokens SET workspace_id = ?', other))
  expect((await refusalOf(world.call('read', { ...target, workspaceId: other }))).code).toBe('locked')
})

verifies('oauth.tokens', 'go with their server, with a changed address, and with a sign-out that the authority is told of', async () => {
  await using world = await signedInWorld()
  const which = { workspaceId: world.workspaceId, serverId: world.target.serverId }
  world.oauth.forget(which, world.target.url)
  expect(await world.call()).toBe('read with read')
  world.oauth.forget(which, 'https://elsewhere.example/mcp')
  expect(world.rows()).toEqual([])

  await world.signInto()
  await world.signOut()
  expect(world.rows()).toEqual([])
  expect(world.authority.revocations).toHaveLength(1)
  expect(await world.call()).toBe('sign in')

  await world.signInto()
  world.db.write(db => db.run('DELETE FROM servers WHERE id = ?', world.target.serverId))
  expect(world.rows()).toEqual([])
})

verifies('oauth.tokens', 'a locked vault lets nobody in and begins no sign-in', async () => {
  await using world = await signedInWorld()
  world.vault.lock()
  expect((await refusalOf(world.call())).code).toBe('locked')
  const seen = world.opened.length
  expect((await refusalOf(world.oauth.begin(world.target))).code).toBe('locked')
  expect(world.opened).toHaveLength(seen)
  await world.vault.open()
  expect(await world.call()).toBe('read with read')
})

verifies('oauth.tokens', 'a server that is changed or removed during a sign-in gets no tokens of it', async () => {
  await using world = await openOAuthWorld()
  const { url } = await world.oauth.begin(world.target)
  world.db.write(db => db.run("UPDATE servers SET fingerprint = 'another'"))
  const page = await world.signIn(url)
  expect(page.text).toContain('changed or removed meanwhile')
  expect(world.rows()).toEqual([])
})

verifies(
  'oauth.keeps-refresh',
  'an authority that is gone, broken or behind a broken network takes nothing away, and all goes on when it is back',
  async () => {
    await using world = await signedInWorld()
    const { authority } = world
    world.clock.ahead = HOUR
    await authority.goOffline()
    const refusal = await refusalOf(world.call())
    expect(refusal).toMatchObject({ code: 'upstream_failed', reason: 'unreachable' })
    expect(refusal.message).toContain('Access to Files could not be renewed')
    expect(refusal.message).toContain('The sign-in is kept.')
    await authority.comeBack()
    for (const tokenAnswer of [
      { status: 503, body: '' },
      { status: 500, body: '{"error":"server_error"}' },
      { status: 403, body: '<h1>Sign in to this network</h1>', type: 'text/html' },
      { status: 400, body: '<h1>invalid_grant</h1>', type: 'text/html' },
      { status: 400, body: '{"error":"temporarily_unavailable"}' },
      { status: 429, body: '{"error":"slow_down"}' },
      { status: 401, body: '{"error":"invalid_client"}' },
      { status: 200, body: '{"token_type":"bearer"}' },
      { status: 302, body: '' },
    ]) {
      authority.switches.tokenAnswer = tokenAnswer
      const failed = await refusalOf(world.call())
      expect([tokenAnswer.status, failed.code, isSignInNeeded(failed)]).toEqual([tokenAnswer.status, 'upstream_failed', false])
      expect(world.rows()).toHaveLength(1)
    }
    authority.switches.tokenAnswer = undefined
    expect(await world.call()).toBe('read with read')
  },
)

verifies('oauth.keeps-refresh', 'what is not over yet is used while it cannot be renewed', async () => {
  await using world = await signedInWorld()
  await world.authority.goOffline()
  // Ten minutes it lives; within the last minute it is due.
  world.clock.ahead = 9.5 * 60_000
  expect(await world.call()).toBe('read with read')
  await world.authority.comeBack()
})

verifies('oauth.keeps-refresh', 'a new pair that cannot be stored is not used, and not lost', async () => {
  await using world = await signedInWorld()
  world.clock.ahead = HOUR
  world.db.write(db => db.run("CREATE TRIGGER full BEFORE UPDATE ON oauth_tokens BEGIN SELECT RAISE(ABORT, 'full'); END"))
  await refusalOf(world.call())
  expect(renewals(world.authority.grants)).toBe(1)
  world.db.write(db => db.run('DROP TRIGGER full'))
  expect(await world.call()).toBe('read with read')
  // The pair that came first was stored late: the spent one was never shown again.
  expect(renewals(world.authority.grants)).toBe(1)
})

verifies('oauth.keeps-refresh', 'a revoked family asks to sign in again, and is then forgotten', async () => {
  await using world = await signedInWorld()
  world.clock.ahead = HOUR
  await world.call()
  // Somebody shows the spent refresh token: the authority ends the whole family.
  const spent = world.authority.tokenBodies.at(-1)!
  const replay = await fetch(`${world.authority.issuer}/token`, { method: 'POST', body: spent })
  expect(await replay.json()).toMatchObject({ error: 'invalid_grant' })
  world.clock.ahead = 2 * HOUR
  const refusal = await refusalOf(world.call())
  expect(isSignInNeeded(refusal)).toBe(true)
  expect(refusal.message).toContain('Files needs you to sign in')
  expect(world.rows()).toEqual([])
  expect(world.view()).toMatchObject({ at: 'needed', reason: 'Files ended the sign-in, or it was revoked. Sign in again.' })
  await world.signInto()
  expect(await world.call()).toBe('read with read')
})

verifies('oauth.keeps-refresh', 'what was renewed just now and is refused is not renewed over and over', async () => {
  await using world = await signedInWorld()
  world.clock.ahead = HOUR
  world.protectedServer.switches.refusesAll = true
  expect(await world.call()).toBe('sign in')
  expect(await world.call()).toBe('sign in')
  expect(renewals(world.authority.grants)).toBe(1)
  expect(world.rows()).toHaveLength(1)
})

verifies('oauth.keeps-refresh', 'a sign-out during a renewal holds: the new pair is not kept', async () => {
  await using world = await signedInWorld()
  world.clock.ahead = HOUR
  world.authority.switches.beforeTokenAnswer = async () => {
    world.authority.switches.beforeTokenAnswer = () => Promise.resolve()
    await world.signOut()
  }
  expect(isSignInNeeded(await refusalOf(world.call()))).toBe(true)
  expect(world.rows()).toEqual([])
})
