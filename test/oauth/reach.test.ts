import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createAsk } from '#core/oauth/ask.ts'
import { checkPlace, guardedLookup, reachOf } from '#core/oauth/reach.ts'
import { verifies } from '../verifies.ts'
import { openOAuthWorld, refusalOf } from './oauth-world.ts'

/** What this machine and its network are called, in every spelling that a URL takes. */
const INSIDE = [
  'https://localhost/x',
  'https://auth.localhost./x',
  'https://127.0.0.1/x',
  'https://127.1/x',
  'https://2130706433/x',
  'https://0x7f000001/x',
  'https://0.0.0.0/x',
  'https://10.1.2.3/x',
  'https://172.16.0.1/x',
  'https://192.168.1.1/x',
  'https://169.254.169.254/latest/meta-data',
  'https://100.64.0.1/x',
  'https://[::1]/x',
  'https://[::]/x',
  'https://[::ffff:127.0.0.1]/x',
  'https://[fe80::1]/x',
  'https://[fd00::1]/x',
]

const lookedUp = (hostname: string, url: string, reach: 'public' | 'anywhere') =>
  new Promise<string>(resolve => {
    guardedLookup(new URL(url), reach)(hostname, {}, (error, address) => {
      resolve(error === null ? String(address) : error.message)
    })
  })

verifies('oauth.sign-in', 'a server on the open internet cannot point Atrium at this machine or its network', async () => {
  for (const place of INSIDE) {
    expect(() => {
      checkPlace(new URL(place), 'public')
    }, place).toThrow('lies on this machine or its network')
    expect((await refusalOf(createAsk('public')(place))).code, place).toBe('forbidden')
  }
  checkPlace(new URL('https://auth.example.com/token'), 'public')
  // A name says nothing: where it leads in the moment of the connection does.
  expect(await lookedUp('localhost', 'https://auth.example.com/', 'public')).toContain('leads to this machine')
  expect(await lookedUp('localhost', 'https://auth.example.com/', 'anywhere')).toMatch(/^(127\.0\.0\.1|::1)$/)
})

verifies('oauth.sign-in', 'a server of this machine or network may, and counts as such only when it is there', async () => {
  for (const place of INSIDE) expect(await reachOf(new URL(place)), place).toBe('anywhere')
  for (const place of ['https://93.184.216.34/mcp', 'https://[2606:2800:220:1::1]/mcp', 'https://name.invalid/mcp'])
    expect(await reachOf(new URL(place)), place).toBe('public')
  for (const place of ['http://10.1.2.3/token', 'http://example.com/token', 'ftp://127.0.0.1/token'])
    expect(() => {
      checkPlace(new URL(place), 'anywhere')
    }, place).toThrow('is not https')
})

verifies('oauth.sign-in', 'the published description of Atrium is what it registers itself as', async () => {
  const file = join(import.meta.dirname, '../../docs/reference/client-metadata.json')
  const { client_id: _, redirect_uris: written, ...described } = JSON.parse(readFileSync(file, 'utf8'))
  await using world = await openOAuthWorld()
  await world.oauth.begin(world.target)
  const [{ redirect_uris: registered, ...registration } = { redirect_uris: [] }] = world.authority.registrations
  expect(described).toEqual(registration)
  // A document cannot know the port: for addresses of this machine any is to be accepted (RFC 8252, 7.3).
  expect(String(registered).replace(/:\d+\//, '/')).toBe(String(written))
})
