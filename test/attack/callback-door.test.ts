import { expect } from 'vitest'
import { ask } from '../harness/http-ask.ts'
import { walkToReturn } from '../harness/oauth/browser.ts'
import { soon } from '../harness/soon.ts'
import { openOAuthWorld, refusalOf } from '../oauth/oauth-world.ts'
import { verifies } from '../verifies.ts'

const isGone = (url: URL | string) =>
  fetch(url).then(
    () => false,
    () => true,
  )

verifies('oauth.sign-in', 'whoever else reaches the listener ends nothing, learns nothing and is told nothing', async () => {
  await using world = await openOAuthWorld()
  const { url } = await world.oauth.begin(world.target)
  const returned = await walkToReturn(url)
  const { host, search, href } = returned
  const state = returned.searchParams.get('state') ?? ''
  const at = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    ask(`http://${host}${path}`, { method, headers: { host, ...headers } })
  const tries = [
    // A name that was led to this machine, and a name that only begins like it.
    at(`/callback${search}`, { host: 'evil.example' }),
    at(`/callback${search}`, { host: `localhost:${returned.port}` }),
    at(`/callback${search}`, { host: `${host}.evil.example` }),
    at(`/callback${search}`, {}, 'POST'),
    at(`/callback${search}`, {}, 'HEAD'),
    at(`/callback${search}`, {}, 'OPTIONS'),
    at(`/Callback${search}`),
    at(`/callback/${search}`),
    at('/callback'),
    at('/callback?state='),
    at(`/callback?state=x&state=${state}&error=access_denied`),
    at(`/callback?error=access_denied&state=${state.slice(1)}`, { origin: 'https://evil.example' }),
    at(`/callback?error=access_denied&state=${state.toUpperCase()}x`),
    at('/callback?code=stolen', { origin: 'https://evil.example', referer: 'https://evil.example/' }),
  ]
  for (const answer of await Promise.all(tries)) {
    expect(answer.status).toBe(404)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.text).not.toContain(state)
  }
  // Paths that are none do not end it either.
  await Promise.allSettled([at('//'), at('/%'), at('/\\')])
  expect(world.authority.grants).toEqual([])
  expect((await fetch(href)).status).toBe(200)
  expect(await world.call()).toBe('read with read')
  await soon(() => isGone(returned)).toBe(true)
})

verifies('oauth.sign-in', 'two sign-ins at once take only their own answers, and neither leaves a listener behind', async () => {
  await using world = await openOAuthWorld()
  const second = world.addTarget(world.target.url)
  const [one, two] = await Promise.all([world.oauth.begin(world.target), world.oauth.begin(second)])
  const [first, other] = [await walkToReturn(one.url), await walkToReturn(two.url)]
  expect(first.port).not.toBe(other.port)
  for (const [to, from] of [
    [first, other],
    [other, first],
  ] as const)
    expect((await fetch(new URL(`/callback${from.search}`, to))).status).toBe(404)
  expect(world.authority.grants).toEqual([])
  // The same answer twice at once is used once.
  const statuses = await Promise.all(
    [first, first, first].map(url =>
      fetch(url).then(
        ({ status }) => status,
        () => 0,
      ),
    ),
  )
  expect(statuses.filter(status => status === 200)).toHaveLength(1)
  expect(await world.call()).toBe('read with read')
  expect(await world.call('read', second)).toBe('sign in')
  world.oauth.close()
  await soon(() => isGone(first)).toBe(true)
  await soon(() => isGone(other)).toBe(true)
})

verifies('oauth.sign-in', 'a sign-in that is begun again and again leaves one listener', async () => {
  await using world = await openOAuthWorld()
  const places = new Set<string>()
  for (let time = 0; time < 5; time += 1) {
    const { url } = await world.oauth.begin({ ...world.target, fingerprint: `print ${time}` })
    places.add(new URL(url).searchParams.get('redirect_uri') ?? '')
  }
  const open = async () => (await Promise.all([...places].map(isGone))).filter(gone => !gone).length
  await soon(open).toBe(1)
})

verifies('secrets.never-out', 'scopes in which a server repeats a secret are neither shown nor asked for', async () => {
  await using world = await openOAuthWorld()
  const value = 'canary-7f3a9c51e2d84b60'
  const target = world.addTarget(world.target.url, { secrets: [{ name: 'KEY', value }] })
  const wwwAuthenticate = `Bearer error="insufficient_scope", scope="write x${value} ${encodeURIComponent(value)}"`
  const refusal = await refusalOf(
    Promise.resolve(world.oauth.authorizerFor(target)?.challenged({ status: 403, wwwAuthenticate, sent: undefined })),
  )
  expect(refusal.message).toContain('wants more access for what was called: write.')
  const { url } = await world.oauth.begin(target)
  expect(new URL(url).searchParams.get('scope')).toMatch(/^write/)
  expect(JSON.stringify([url, world.view(target), refusal.message])).not.toContain(value)
})
