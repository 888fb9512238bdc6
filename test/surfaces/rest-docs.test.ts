import { expect } from 'vitest'
import { contract } from '#shared/contract/index.ts'
import type { Operation } from '#shared/contract/define.ts'
import { ERROR_CODES } from '#shared/errors.ts'
import { ask } from '../harness/http-ask.ts'
import { startTestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

verifies(
  'rest.docs',
  'the page tells every operation and every problem to whoever has no key, and nothing of this installation',
  async () => {
    await using app = await startTestApp()
    const workspace = await app.call('workspaces.create', { name: 'Canary room' })
    const before = await ask(`${app.baseUrl}/api/v1/docs`)
    expect([before.status, before.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    for (const [name, { surfaces }] of Object.entries<Operation>(contract))
      expect([name, before.text.includes(`<details id="${name}">`)]).toEqual([name, surfaces?.includes('rest') ?? true])
    for (const code of Object.keys(ERROR_CODES)) expect(before.text).toContain(`<details id="${code}">`)
    expect(before.text).not.toMatch(new RegExp(`Canary|${workspace.id}|0\\.0\\.0-test`))
    await app.call('organization.update', { name: 'Canary' })
    expect((await ask(`${app.baseUrl}/api/v1/docs`)).text).toBe(before.text)
  },
)

verifies('rest.docs', 'it runs nothing and loads nothing, and its policy lets nobody', async () => {
  await using app = await startTestApp()
  const { text, headers } = await ask(`${app.baseUrl}/api/v1/docs`)
  const policy = String(headers['content-security-policy'])
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/)
  expect(text).not.toMatch(/<script|<link|<img|<iframe|<form|\son\w+=|style=|javascript:|url\(|@import/i)
  expect([...text.matchAll(/(?:href|src)="([^"]+)"/g)].filter(([, to]) => !to?.startsWith('#'))).toEqual([])
  expect((await ask(`${app.baseUrl}/api/v1/docs`, { method: 'POST' })).status).toBe(401)
  expect((await ask(`${app.baseUrl}/api/v1/docs`, { headers: { origin: 'https://example.com' } })).status).toBe(403)
})
