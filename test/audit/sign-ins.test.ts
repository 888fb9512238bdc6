import { expect } from 'vitest'
import { startPageApp } from '../harness/page-app.ts'
import { verifies } from '../verifies.ts'

verifies('audit.sign-ins', 'a browser that is signed in to the pages is on record, and a link that is not good', async () => {
  await using app = await startPageApp()
  const link = app.newLink()
  const show = (url: string) => fetch(url, { redirect: 'manual' })
  await show(link)
  await show(link)
  const { records } = await app.call('organizationAudit.list', { kind: 'sign-in' })
  expect(records).toMatchObject([
    { what: 'page.signIn', outcome: 'unauthenticated', whoId: null },
    { what: 'page.signIn', outcome: 'ok', whoKind: 'member' },
  ])
  expect(JSON.stringify(records)).not.toContain(new URL(link).searchParams.get('token'))
})
