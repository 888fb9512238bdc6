import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect } from 'vitest'
import { closeServer, listen, portOf } from '../harness/oauth/authority.ts'
import { signInWithBrowser, walkToReturn } from '../harness/oauth/browser.ts'
import { soon } from '../harness/soon.ts'
import { verifies } from '../verifies.ts'
import { openOAuthWorld, refusalOf } from './oauth-world.ts'

const changed = (name: string, value: string) => (url: URL) => {
  url.searchParams.set(name, value)
  return url
}

verifies('oauth.sign-in', 'registers itself, asks with PKCE and for the very server, and is let in afterwards', async () => {
  await using world = await openOAuthWorld()
  const { authority, target } = world
  expect(await world.call()).toBe('sign in')
  expect(world.view()).toMatchObject({ at: 'needed', reason: 'Files lets nobody in before a sign-in.', issuer: null })

  const { url, isOpened } = await world.oauth.begin(target)
  expect(isOpened).toBe(true)
  expect(world.opened).toEqual([url])
  expect(world.view()).toMatchObject({ at: 'waiting', url })
  const asked = Object.fromEntries(new URL(url).searchParams)
  const port = new URL(asked['redirect_uri']!).port
  expect(asked).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    resource: target.url,
    scope: 'read offline_access',
    redirect_uri: `http://127.0.0.1:${port}/callback`,
  })
  expect(asked['state']!.length).toBeGreaterThan(40)
  expect(authority.registrations).toEqual([
    expect.objectContaining({ application_type: 'native', redirect_uris: [asked['redirect_uri']], token_endpoint_auth_method: 'none' }),
  ])

  const page = await signInWithBrowser(url)
  expect(page.text).toContain('Signed in')
  expect(authority.tokenBodies[0]!.get('resource')).toBe(target.url)
  expect(authority.tokenBodies[0]!.get('code_verifier')!.length).toBeGreaterThan(40)
  expect(await world.call()).toBe('read with read')
  expect(world.view()).toMatchObject({
    at: 'signedIn',
    issuer: authority.issuer,
    scopes: ['read'],
    reason: null,
    problem: null,
  })
  expect(world.signedIn).toEqual([target.serverId])
})

verifies('oauth.sign-in', 'comes back to the sign-in that waits, and to the client that was registered', async () => {
  await using world = await openOAuthWorld()
  const [first, second] = await Promise.all([world.oauth.begin(world.target), world.oauth.begin(world.target)])
  expect(second.url).toBe(first.url)
  expect((await world.oauth.begin(world.target)).url).toBe(first.url)
  await signInWithBrowser(first.url)
  const again = await world.oauth.begin(world.target)
  expect(again.url).not.toBe(first.url)
  expect(new URL(again.url).searchParams.get('client_id')).toBe(new URL(first.url).searchParams.get('client_id'))
  expect(world.authority.registrations).toHaveLength(1)
})

verifies('oauth.sign-in', 'registers anew where the port of the client before is taken, and says so where a port was chosen', async () => {
  await using world = await openOAuthWorld()
  const first = await world.oauth.begin(world.target)
  await signInWithBrowser(first.url)
  const port = Number(new URL(new URL(first.url).searchParams.get('redirect_uri')!).port)
  const squatter = createServer()
  await expect
    .poll(() =>
      listen(squatter, port).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  try {
    const page = await world.signInto()
    expect(page.text).toContain('Signed in')
    expect(world.authority.registrations).toHaveLength(2)
    const oauth = { clientId: 'typed', clientSecret: null, scope: null, redirectPort: port }
    const refusal = await refusalOf(world.oauth.begin(world.addTarget(world.target.url, { oauth })))
    expect(refusal.code).toBe('conflict')
    expect(refusal.message).toContain(`Port ${port} on 127.0.0.1`)
  } finally {
    await closeServer(squatter)
  }
})

verifies('oauth.sign-in', 'ignores an answer with another state, and the question stays open', async () => {
  await using world = await openOAuthWorld()
  const { url } = await world.oauth.begin(world.target)
  const returned = await walkToReturn(url)
  const foreign = await fetch(changed('state', 'another')(new URL(returned)))
  expect(foreign.status).toBe(404)
  const denied = await fetch(new URL('/callback?error=access_denied', returned))
  expect(denied.status).toBe(404)
  expect(world.authority.grants).toEqual([])
  expect((await fetch(returned)).status).toBe(200)
  expect(await world.call()).toBe('read with read')
})

verifies('oauth.sign-in', 'does not use a code that comes from another issuer, or from none where one was promised', async () => {
  await using world = await openOAuthWorld()
  for (const change of [
    changed('iss', 'https://evil.example'),
    changed('iss', `${world.authority.issuer}/`),
    (url: URL) => (url.searchParams.delete('iss'), url),
  ]) {
    const page = await signInWithBrowser((await world.oauth.begin(world.target)).url, change)
    expect(page.status).toBe(400)
    expect(page.text).toContain('not from 127.0.0.1')
  }
  expect(world.authority.grants).toEqual([])
  expect(world.view()).toMatchObject({ at: 'needed', problem: expect.stringContaining('was not used') })
})

verifies('oauth.sign-in', 'says when the person declined', async () => {
  await using world = await openOAuthWorld()
  world.authority.switches.consent = 'decline'
  const page = await world.signInto()
  expect(page.text).toContain('The sign-in was declined.')
  expect(world.view()).toMatchObject({ problem: 'The sign-in was declined. Nothing was changed.' })
})

verifies('oauth.sign-in', 'follows no description of another server or another issuer, and none without PKCE', async () => {
  await using world = await openOAuthWorld()
  const { authority, protectedServer, target } = world
  protectedServer.switches.metadata = metadata => ({ ...metadata, resource: 'https://evil.example/mcp' })
  expect((await refusalOf(world.oauth.begin(target))).reason).toBe('resource_mismatch')
  protectedServer.switches.metadata = metadata => metadata
  authority.switches.metadata = metadata => ({ ...metadata, issuer: 'https://evil.example' })
  expect((await refusalOf(world.oauth.begin(target))).reason).toBe('issuer_mismatch')
  authority.switches.metadata = ({ code_challenge_methods_supported: _, ...metadata }) => metadata
  expect((await refusalOf(world.oauth.begin(target))).reason).toBe('no_pkce')
  authority.switches.metadata = metadata => ({ ...metadata, code_challenge_methods_supported: ['plain'] })
  expect((await refusalOf(world.oauth.begin(target))).reason).toBe('no_pkce')
  expect([authority.registrations, world.opened]).toEqual([[], []])
})

verifies('oauth.sign-in', 'opens nothing but https and this machine, and asks nothing else for tokens', async () => {
  await using world = await openOAuthWorld()
  for (const endpoint of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://example.com/auth',
    'https://user:pass@example.com/auth',
    'no address',
  ]) {
    world.authority.switches.metadata = metadata => ({ ...metadata, authorization_endpoint: endpoint })
    expect((await refusalOf(world.oauth.begin(world.target))).code).toBe('forbidden')
    world.authority.switches.metadata = metadata => ({ ...metadata, token_endpoint: endpoint })
    expect((await refusalOf(world.oauth.begin(world.target))).code).toBe('forbidden')
  }
  // Nor does it let anybody in over a way that others can read, wherever its description lies.
  for (const url of ['http://example.com/mcp', 'http://192.168.1.9/mcp']) {
    const refusal = await refusalOf(world.oauth.begin(world.addTarget(url)))
    expect(refusal.message).toContain('it is not https')
  }
  expect([world.authority.registrations, world.opened]).toEqual([[], []])
})

verifies('oauth.sign-in', 'asks no address, and opens none, that repeats a secret or a token of the server in any form', async () => {
  await using world = await openOAuthWorld()
  const value = 'a secret/of 31 characters'
  const base64 = Buffer.from(value).toString('base64url')
  const target = world.addTarget(world.target.url, { secrets: [{ name: 'A_SECRET', value }] })
  const asked: string[] = []
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(404).end()
  })
  await listen(elsewhere, 0)
  const place = `http://127.0.0.1:${portOf(elsewhere)}`
  const letterByLetter = [...Buffer.from(value)].map(byte => `%${byte.toString(16)}`).join('')
  const repeating = [`/${encodeURIComponent(value)}`, `/?x=${base64}`, `/${letterByLetter}`]
  const refusal = async () => {
    const { code, message } = await refusalOf(world.oauth.begin(target))
    expect([code, message]).toEqual(['forbidden', expect.stringContaining('it repeats the value of A_SECRET')])
    expect(message).not.toContain(base64)
  }
  try {
    for (const path of repeating) {
      const wwwAuthenticate = `Bearer resource_metadata="${place}${path}"`
      await world.oauth.authorizerFor(target)?.challenged({ status: 401, wwwAuthenticate, sent: undefined })
      await refusal()
    }
    await world.call('read', target)
    world.authority.switches.metadata = metadata => ({ ...metadata, authorization_endpoint: `${place}/?${base64}` })
    await refusal()
    world.protectedServer.switches.metadata = metadata => ({ ...metadata, authorization_servers: [`${place}/${base64}`] })
    await refusal()
    expect([asked, world.opened]).toEqual([[], []])

    // The same of a token that it was sent.
    world.authority.switches.metadata = metadata => metadata
    world.protectedServer.switches.metadata = metadata => metadata
    await world.signInto()
    await world.call()
    const token = (await world.oauth.authorizerFor(world.target)?.header())?.replace('Bearer ', '')
    world.protectedServer.switches.metadata = metadata => ({ ...metadata, authorization_servers: [`${place}/${token}`] })
    expect((await refusalOf(world.oauth.begin(world.target))).message).toContain('it repeats the value of access token')
    expect(asked).toEqual([])
  } finally {
    await closeServer(elsewhere)
  }
})

verifies('oauth.sign-in', 'uses the client that a person typed in, with its secret', async () => {
  const client = {
    client_id: 'typed',
    client_secret: 'its secret: 100%',
    redirect_uris: ['http://127.0.0.1/callback'],
    application_type: 'native',
  }
  const clients = [
    {
      ...client,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ]
  await using world = await openOAuthWorld({ hasRegistration: false, clients })
  const refusal = await refusalOf(world.oauth.begin(world.target))
  expect(refusal.message).toContain('Register a client there with the redirect address http://127.0.0.1/callback, then type its id in')

  const oauth = { clientId: 'typed', clientSecret: 'its secret: 100%', scope: 'write', redirectPort: null }
  const target = world.addTarget(world.target.url, { oauth })
  expect((await world.signInto(target)).text).toContain('Signed in')
  expect(await world.call('write', target)).toBe('wrote with write')
  // Another client typed in since is not given what was given to this one.
  expect(await world.call('write', { ...target, oauth: { ...oauth, clientId: 'another' } })).toBe('sign in')
})

verifies('oauth.sign-in', 'names its metadata document where the authority reads one, and only there', async () => {
  const clientMetadataUrl = 'https://atrium.invalid/client.json'
  await using world = await openOAuthWorld({ clientMetadataUrl })
  const clientOf = async () => new URL((await world.oauth.begin(world.target)).url).searchParams.get('client_id')
  world.authority.switches.metadata = metadata => ({ ...metadata, client_id_metadata_document_supported: true })
  expect(await clientOf()).toBe(clientMetadataUrl)
  expect(world.authority.registrations).toEqual([])
  await world.signOut()
  world.authority.switches.metadata = metadata => metadata
  expect(await clientOf()).not.toBe(clientMetadataUrl)
  expect(world.authority.registrations).toHaveLength(1)
})

verifies('oauth.sign-in', 'shows a page at the end that holds nothing of the answer and can do nothing', async () => {
  await using world = await openOAuthWorld()
  const returned = await walkToReturn((await world.oauth.begin(world.target)).url)
  const elsewhere = await fetch(new URL('/', returned))
  expect(elsewhere.status).toBe(404)
  const answer = await fetch(returned)
  const text = await answer.text()
  for (const value of returned.searchParams.values()) expect(text).not.toContain(value)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  // The listener lives no longer than its question.
  await soon(() =>
    fetch(returned).then(
      () => 'answered',
      () => 'gone',
    ),
  ).toBe('gone')
})

verifies('oauth.sign-in', 'follows no redirect with a code, and reads no endless answer', async () => {
  await using world = await openOAuthWorld()
  const asked: string[] = []
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end()
  })
  const trap = createServer((request, response) => {
    if (request.url === '/huge') {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more)
      }
      more()
    } else response.writeHead(307, { location: `http://127.0.0.1:${portOf(elsewhere)}/token` }).end()
  })
  await Promise.all([listen(elsewhere, 0), listen(trap, 0)])
  try {
    for (const [path, words] of [
      ['/token', '(307)'],
      ['/huge', 'larger than it may be'],
    ]) {
      world.authority.switches.metadata = metadata => ({ ...metadata, token_endpoint: `http://127.0.0.1:${portOf(trap)}${path}` })
      expect((await world.signInto()).text).toContain(words)
    }
    expect(asked).toEqual([])
  } finally {
    await Promise.all([closeServer(elsewhere), closeServer(trap)])
  }
})

verifies('oauth.sign-in', 'falls back to the endpoints of 2025-03-26 where a server describes nothing', async () => {
  await using world = await openOAuthWorld()
  const plain = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== '/register') return void response.writeHead(404).end()
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"client_id":"plain"}')
  })
  await listen(plain, 0)
  try {
    const origin = `http://127.0.0.1:${portOf(plain)}`
    const { url } = await world.oauth.begin(world.addTarget(`${origin}/mcp`))
    expect(url.startsWith(`${origin}/authorize?`)).toBe(true)
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({ client_id: 'plain', resource: `${origin}/mcp` })
  } finally {
    await closeServer(plain)
  }
})

verifies('oauth.sign-in', 'a server that fails to say how is not one that says nothing', async () => {
  await using world = await openOAuthWorld()
  const failing = createServer((_request, response) => void response.writeHead(503).end())
  failing.listen(0, '127.0.0.1')
  await once(failing, 'listening')
  try {
    const refusal = await refusalOf(world.oauth.begin(world.addTarget(`http://127.0.0.1:${portOf(failing)}/mcp`)))
    expect(refusal.message).toContain('fails to say how to sign in (503)')
  } finally {
    await closeServer(failing)
  }
})
