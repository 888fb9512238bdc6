import { expect, test } from 'vitest'
import { KeyId, RequestId, ServerId } from '#shared/model/ids.ts'
import { hrefOf, parseRoute, type Route } from './route.ts'

const slug = 'client-a'
const ROUTES: readonly Route[] = [
  { page: 'home' },
  { page: 'welcome' },
  { page: 'settings' },
  { page: 'vault' },
  { page: 'workspaces' },
  { page: 'workspaces', isNew: true },
  { page: 'overview', slug },
  { page: 'servers', slug },
  { page: 'servers', slug, isNew: true },
  { page: 'servers', slug, isNew: true, way: 'write' },
  { page: 'code', slug, serverId: ServerId.parse(`srv_${'0a'.repeat(16)}`), toolName: 'get-forecast' },
  { page: 'server', slug, serverId: ServerId.parse(`srv_${'0a'.repeat(16)}`) },
  { page: 'tools', slug },
  { page: 'tools', slug, undecidedOf: 'files' },
  { page: 'tools', slug, toolName: 'files__read/100% sure?' },
  { page: 'secrets', slug, isNew: true },
  { page: 'keys', slug },
  { page: 'keys', slug, keyId: KeyId.parse(`key_${'0b'.repeat(16)}`) },
  { page: 'modules', slug },
  { page: 'usage', slug },
  { page: 'usage-plan' },
  { page: 'members', slug },
  { page: 'members', slug, isNew: true },
  { page: 'people' },
  { page: 'people', isNew: true },
  { page: 'organization-activity' },
  { page: 'activity', slug },
  { page: 'activity', slug, whoId: `key_${'0b'.repeat(16)}` },
  { page: 'activity', slug, requestId: RequestId.parse('0197a3f2-6c1e-7d4b-9a55-2f0c1b7e8d11') },
  { page: 'workspace-settings', slug },
]

test.each(ROUTES)('the address of $page leads back to it', route => {
  expect(parseRoute(hrefOf(route))).toEqual(route)
})

test('an address that names no page leads nowhere, and never to another page', () => {
  const strange = [
    '#/elsewhere',
    '#/w/default/nothing',
    '#/w/default/servers/not-an-id',
    '#/w/default/activity/42',
    '#/w/default/keys/extra',
  ]
  expect(strange.map(hash => parseRoute(hash).page)).toEqual(strange.map(() => 'nowhere'))
})

test('a workspace alone is its overview, and no address at all is home', () => {
  expect(parseRoute('#/w/default')).toEqual({ page: 'overview', slug: 'default' })
  expect([parseRoute(''), parseRoute('#'), parseRoute('#/signed-out')]).toEqual([{ page: 'home' }, { page: 'home' }, { page: 'home' }])
})

test('a hand-written address with a stray percent sign is still read', () => {
  expect(parseRoute('#/w/default/tools/100%')).toEqual({ page: 'tools', slug: 'default', toolName: '100%' })
})
