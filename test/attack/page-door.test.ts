import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { silentLog } from '#core/lib/log.ts'
import { startPageHttp } from '#core/surfaces/page-http.ts'
import { ask } from '../harness/http-ask.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

interface Door extends AsyncDisposable {
  readonly origin: string
  readonly newLink: () => string
  /** Inputs that reached an operation. */
  readonly reached: unknown[]
  readonly setNow: (now: number) => void
}

async function openDoor(): Promise<Door> {
  const folder = tempFolder()
  writeFileSync(join(folder.path, 'index.html'), '<title>Atrium</title>')
  const reached: unknown[] = []
  let now = 1_000_000
  const page = await startPageHttp(
    {
      version: '1',
      pageFolder: folder.path,
      now: () => now,
      log: silentLog,
      subscribe: () => () => undefined,
      signedIn: () => undefined,
      execute: async (_name, input, requestId) => {
        reached.push(input)
        return { ok: true, requestId, data: {} }
      },
    },
    0,
  )
  return {
    origin: `http://127.0.0.1:${page.port}`,
    newLink: page.newLink,
    reached,
    setNow: to => {
      now = to
    },
    [Symbol.asyncDispose]: async () => {
      await page.close()
      folder[Symbol.dispose]()
    },
  }
}

async function signIn(door: Door) {
  const { headers } = await ask(door.newLink())
  const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
  const base = `${door.origin}${String(headers.location).replace(/\/$/, '')}`
  const { csrf }: { csrf: string } = JSON.parse((await ask(`${base}/session`, { headers: { cookie } })).text)
  return { base, headers: { cookie, origin: door.origin, 'x-atrium-csrf': csrf, 'content-type': 'application/json' } }
}

verifies('setup.start-link', 'a browser that only looks ahead, or a page that embeds the link, does not use it up', async () => {
  await using door = await openDoor()
  const link = door.newLink()
  const looks = [
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'same-origin' },
  ]
  for (const headers of looks) {
    const looked = await ask(link, { headers })
    expect(looked.headers['set-cookie']).toBeUndefined()
    expect(looked.status).toBe(503)
  }
  expect((await ask(link, { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' } })).headers['set-cookie']).toBeDefined()
})

verifies('contract.page-http', 'the cookie is sent to the folder of its session alone, and opens nothing anywhere else', async () => {
  await using door = await openDoor()
  const { base, headers } = await signIn(door)
  const other = await signIn(door)
  expect(base).not.toBe(other.base)
  const { cookie } = headers
  for (const folder of [door.origin, other.base, `${door.origin}/at/guessed`]) {
    expect([folder, (await ask(`${folder}/session`, { headers: { cookie } })).status]).toEqual([folder, 401])
    expect([folder, (await ask(`${folder}/call/workspaces.list`, { method: 'POST', headers, body: '{}' })).status]).toEqual([folder, 401])
  }
  expect(door.reached).toEqual([])
  // The page itself is the same for everybody, wherever it is asked for.
  for (const folder of [base, door.origin]) expect((await ask(`${folder}/`)).text).toContain('<title>Atrium</title>')
})

verifies('contract.page-http', 'what is too large, too deep or no JSON is refused with an answer, and reaches no operation', async () => {
  await using door = await openDoor()
  const { base, headers } = await signIn(door)
  const bodies: [string, number][] = [
    [JSON.stringify({ value: 'x'.repeat(1_200_000) }), 413],
    [`{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 400],
    ['{"a":', 400],
    ['[1]', 400],
  ]
  for (const [body, status] of bodies) {
    const answer = await ask(`${base}/call/workspaces.list`, { method: 'POST', headers, body })
    expect([answer.status, JSON.parse(answer.text).ok]).toEqual([status, false])
  }
  const plain = await ask(`${base}/call/workspaces.list`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/plain' },
    body: '{}',
  })
  expect(plain.status).toBe(415)
  expect(door.reached).toEqual([])
  await ask(`${base}/call/workspaces.list`, { method: 'POST', headers, body: '{"__proto__":{"isAdmin":true},"a":1}' })
  expect(door.reached).toHaveLength(1)
  expect(Object.getPrototypeOf(door.reached[0])).toBe(Object.prototype)
})

verifies('contract.page-http', 'a page of another origin on this machine, which has our cookie too, gets nothing', async () => {
  await using door = await openDoor()
  const { base, headers } = await signIn(door)
  const { cookie } = headers
  const url = `${base}/call/workspaces.list`
  const foreign = [
    { ...headers, origin: 'http://127.0.0.1:3000' },
    { ...headers, origin: 'null' },
    { ...headers, host: 'rebound.example' },
    { ...headers, origin: 'http://rebound.example', host: 'rebound.example' },
  ]
  for (const given of foreign) expect((await ask(url, { method: 'POST', headers: given, body: '{}' })).status).toBe(403)
  for (const path of ['/session', '/events']) {
    for (const site of ['cross-site', 'same-site'])
      expect((await ask(`${base}${path}`, { headers: { cookie, 'sec-fetch-site': site, 'sec-fetch-mode': 'cors' } })).status).toBe(403)
    expect((await ask(`${base}${path}`, { headers: { cookie, origin: 'http://127.0.0.1:3000' } })).status).toBe(403)
  }
  expect(door.reached).toEqual([])
})

verifies('contract.page-http', 'a link ends after ten minutes and a session after a week', async () => {
  await using door = await openDoor()
  const { base, headers } = await signIn(door)
  const link = door.newLink()
  door.setNow(1_000_000 + 11 * 60_000)
  expect((await ask(link)).headers['set-cookie']).toBeUndefined()
  door.setNow(1_000_000 + 8 * 24 * 3_600_000)
  expect((await ask(`${base}/session`, { headers: { cookie: headers.cookie } })).status).toBe(401)
})
