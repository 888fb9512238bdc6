import { expect } from '@playwright/test'
import { startAuthority } from '../harness/oauth/authority.ts'
import { signInWithBrowser } from '../harness/oauth/browser.ts'
import { startProtectedServer, type ProtectedServer } from '../harness/oauth/protected-server.ts'
import { startPageApp } from '../harness/page-app.ts'
import { axeFindings, look, shoot, TWO_WAYS } from '../harness/page-look.ts'
import { open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

verifies('oauth.needed', 'a person signs in with a button, comes back, and the page goes on by itself', async ({ page, context }) => {
  const servers: { protected?: ProtectedServer } = {}
  await using authority = await startAuthority({ resources: () => ({ [servers.protected?.url ?? '']: 'read write' }) })
  await using protectedServer = await startProtectedServer(() => authority)
  servers.protected = protectedServer
  await using app = await startPageApp()
  await app.call('organization.update', { isSetUp: true })
  const [workspace] = await app.call('workspaces.list', {})
  const workspaceId = workspace!.id
  const made = await app.call('servers.create', { workspaceId, name: 'Files', launch: { kind: 'http', url: protectedServer.url } })
  const one = { workspaceId, serverId: made.id }
  await app.call('servers.approve', { ...one, fingerprint: made.fingerprint })
  await app.call('servers.start', one)

  await page.goto(app.newLink())
  await open(page, '#/w/default/overview')
  await expect(page.getByRole('region', { name: 'Needs you' })).toContainText('Files needs you to sign in.')
  await open(page, '#/w/default/servers')
  await expect(rowOf(page, 'Servers', 'Files').getByRole('button', { name: 'Sign in' })).toBeVisible()
  await look(page, 'sign-in-table', TWO_WAYS)

  await open(page, `#/w/default/servers/${made.id}`)
  const note = page.getByRole('alert').filter({ hasText: 'Files lets nobody in before a sign-in.' })
  await expect(note).toBeVisible()
  // Starting it would only ask for the sign-in again.
  await expect(page.getByRole('button', { name: 'Start now' })).toHaveCount(0)
  await look(page, 'sign-in-needed', TWO_WAYS)

  // The authority declines first: it is told where the button is.
  authority.switches.consent = 'decline'
  await note.getByRole('button', { name: 'Sign in' }).focus()
  const [declined] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('Enter')])
  await expect(declined.getByRole('heading')).toHaveText('Not signed in')
  await declined.close()
  await expect(note).toContainText('The sign-in was declined.')

  // A browser that keeps the page from opening leaves the link.
  await page.evaluate(() => {
    window.open = () => null
  })
  await note.getByRole('button', { name: 'Sign in' }).click()
  const waiting = page.getByRole('status').filter({ hasText: 'Finish the sign-in in your browser' })
  await expect(waiting).toBeVisible()
  await look(page, 'sign-in-waiting', TWO_WAYS)
  authority.switches.consent = 'agree'
  const [signedIn] = await Promise.all([context.waitForEvent('page'), waiting.getByRole('link', { name: 'Open the page again' }).click()])
  await expect(signedIn.getByRole('heading')).toHaveText('Signed in')
  expect(await axeFindings(signedIn)).toEqual([])
  await shoot(signedIn, 'sign-in-callback')
  await signedIn.close()

  await expect(page.getByText('Running')).toBeVisible()
  await expect(waiting).toBeHidden()
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(page.getByText(authority.issuer)).toBeVisible()
  await look(page, 'sign-in-settings', TWO_WAYS)

  // A call wants more: the same place says so, and what it is asked for.
  await app.call('tools.call', { workspaceId, name: 'files__write', arguments: {} }).catch(() => undefined)
  const more = page.getByRole('alert').filter({ hasText: 'Files wants more access for what was called: write.' })
  await expect(more.getByRole('button', { name: 'Agree to more access' })).toBeVisible()
  await look(page, 'sign-in-more', TWO_WAYS)
  await signInWithBrowser((await app.call('servers.signIn', one)).url)
  await expect(more).toBeHidden()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('Signed out of Files.', { exact: true })).toBeVisible()
  await expect(page.getByText(authority.issuer)).toBeHidden()
})
