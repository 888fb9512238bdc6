import { expect } from 'vitest'
import { verifies } from '../verifies.ts'
import { openOAuthWorld, refusalOf } from './oauth-world.ts'

verifies(
  'oauth.step-up',
  'asks for exactly what was missing beside what there is, and the call succeeds after the person agreed',
  async () => {
    await using world = await openOAuthWorld()
    await world.call()
    await world.signInto()
    const refusal = await refusalOf(world.call('write'))
    expect(refusal).toMatchObject({ code: 'forbidden', reason: 'more_access_needed' })
    expect(refusal.message).toBe(
      'Files wants more access for what was called: write. Open the server in Atrium and agree to it, then try again.',
    )
    expect(world.view()).toMatchObject({ at: 'moreAccess', reason: 'Files wants more access for what was called: write.' })
    // What was agreed to goes on meanwhile.
    expect(await world.call('read')).toBe('read with read')

    const { url } = await world.oauth.begin(world.target)
    expect(new URL(url).searchParams.get('scope')).toBe('read offline_access write')
    await world.signIn(url)
    expect(await world.call('write')).toBe('wrote with read write')
    expect(world.view()).toMatchObject({ at: 'signedIn', reason: null, scopes: ['read', 'write'] })
  },
)

verifies('oauth.step-up', 'asks once: what was agreed to and is refused still is no reason to ask again', async () => {
  await using world = await openOAuthWorld()
  await world.call()
  await world.signInto()
  const authorizer = world.oauth.authorizerFor(world.target)!
  const wwwAuthenticate = 'Bearer error="insufficient_scope", scope="read"'
  const challenge = { status: 403 as const, wwwAuthenticate, sent: await authorizer.header() }
  expect(await refusalOf(authorizer.challenged(challenge))).toMatchObject({ code: 'upstream_failed', reason: 'scope_not_enough' })
  expect(await refusalOf(authorizer.challenged({ ...challenge, wwwAuthenticate: 'Bearer error="insufficient_scope"' }))).toMatchObject({
    reason: 'scope_not_enough',
  })
  expect((await refusalOf(authorizer.challenged({ ...challenge, wwwAuthenticate: undefined! }))).message).toBe(
    'Files refuses this call (403).',
  )
  expect(world.view()).toMatchObject({ at: 'signedIn', reason: null })
})

verifies('oauth.needed', 'what a server puts into its challenge is read as a challenge and nothing else', async () => {
  await using world = await openOAuthWorld()
  const authorizer = world.oauth.authorizerFor(world.target)!
  for (const wwwAuthenticate of [
    '',
    'Bearer',
    '"',
    'Bearer scope="',
    `Bearer scope="${'x '.repeat(10_000)}"`,
    'Basic realm="x", Bearer scope="a\u0001b <i>"',
    '\u0000',
  ]) {
    expect(await authorizer.challenged({ status: 401, wwwAuthenticate, sent: undefined })).toBe('refused')
  }
  expect(world.view()).toMatchObject({ at: 'needed', scopes: [] })
})
