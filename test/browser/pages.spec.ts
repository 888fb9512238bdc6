import { expect, test, type Page } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look } from '../harness/page-look.ts'
import { seed, SEED_AGO, type Seeded } from '../harness/page-seed.ts'
import { expectHeading, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let seeded: Seeded

test.beforeAll(async () => {
  app = await startPageApp({ startedAgo: SEED_AGO })
  seeded = await seed(app)
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

interface Place {
  readonly name: string
  readonly at: () => string
  /** Does what a person does to see it, and waits for what tells that it is there. */
  readonly reach: (page: Page) => Promise<void>
}

const inFull = (rest: string) => () => `#/w/${seeded.full.slug}/${rest}`
const inEmpty = (rest: string) => () => `#/w/${seeded.empty.slug}/${rest}`
const atServer = (name: keyof Seeded['servers']) => () => `#/w/${seeded.full.slug}/servers/${seeded.servers[name].id}`
const sees = (text: string) => (page: Page) => expect(page.getByText(text).first()).toBeVisible()
const seesRow = (grid: string, text: string) => (page: Page) => expect(rowOf(page, grid, text).first()).toBeVisible()
const tab = (name: string, then: (page: Page) => Promise<void>) => async (page: Page) => {
  await page.getByRole('tab', { name }).click()
  await then(page)
}

const PLACES: readonly Place[] = [
  {
    name: 'overview',
    at: inFull('overview'),
    reach: page => expect(page.getByRole('region', { name: 'Calls of the last hour' }).getByRole('listitem').first()).toBeVisible(),
  },
  { name: 'overview-empty', at: inEmpty('overview'), reach: sees('No calls yet') },
  { name: 'servers', at: inFull('servers'), reach: seesRow('Servers', 'It exited with code 1') },
  { name: 'servers-empty', at: inEmpty('servers'), reach: sees('No servers yet') },
  { name: 'server-tools', at: atServer('everything'), reach: seesRow('Tools of everything', 'everything__echo') },
  { name: 'server-overview', at: atServer('memory'), reach: tab('Overview', sees('in the last hour')) },
  { name: 'server-overview-failed', at: atServer('ledger'), reach: tab('Overview', sees('It does not run')) },
  { name: 'server-messages', at: atServer('memory'), reach: tab('Messages', seesRow('Messages of memory', 'tools/call')) },
  { name: 'server-messages-none', at: atServer('tracker'), reach: tab('Messages', sees('No messages yet')) },
  { name: 'server-logs', at: atServer('ledger'), reach: tab('Logs', sees('npm error code E404')) },
  { name: 'server-environment', at: atServer('memory'), reach: tab('Environment', sees('MEMORY_FILE_PATH')) },
  { name: 'server-settings', at: atServer('notes'), reach: tab('Settings', sees('Remove server')) },
  { name: 'server-failed', at: atServer('ledger'), reach: sees('The last lines it wrote') },
  { name: 'server-held', at: atServer('tracker'), reach: sees('Nothing of it runs before you approve it') },
  { name: 'tools', at: inFull('tools'), reach: seesRow('Tools of everything', 'get-sum') },
  { name: 'tools-empty', at: inEmpty('tools'), reach: sees('No tools yet') },
  { name: 'secrets', at: inFull('secrets'), reach: seesRow('Secrets', 'TRACKER_TOKEN') },
  { name: 'secrets-empty', at: inEmpty('secrets'), reach: sees('No secrets yet') },
  { name: 'keys', at: inFull('keys'), reach: seesRow('Keys', 'Revoked') },
  { name: 'keys-empty', at: inEmpty('keys'), reach: sees('No keys yet') },
  { name: 'modules', at: inFull('modules'), reach: seesRow('Modules', 'memory') },
  { name: 'modules-empty', at: inEmpty('modules'), reach: sees('No modules yet') },
  { name: 'approvals-empty', at: inEmpty('approvals'), reach: sees('No approval rules yet') },
  { name: 'usage', at: inFull('usage'), reach: seesRow('Usage by tool', 'memory__open_nodes') },
  { name: 'usage-empty', at: inEmpty('usage'), reach: sees('Nothing used yet') },
  { name: 'usage-plan', at: () => '#/usage-plan', reach: sees('Nothing paid ahead') },
  { name: 'members', at: inFull('members'), reach: seesRow('Members', 'Owner of the organization') },
  { name: 'people', at: () => '#/people', reach: seesRow('People', 'Owner') },
  { name: 'activity', at: inFull('activity'), reach: seesRow('Activity', 'memory__open_nodes') },
  { name: 'activity-few', at: inEmpty('activity'), reach: seesRow('Activity', 'workspaces.update') },
  { name: 'organization-activity', at: () => '#/organization-activity', reach: seesRow('Activity', 'page.signIn') },
  { name: 'workspaces', at: () => '#/workspaces', reach: seesRow('Workspaces', 'Home lab') },
  { name: 'workspace-settings', at: inFull('settings'), reach: sees('Of the workspace Studio.') },
  { name: 'app-settings', at: () => '#/settings', reach: sees('No admin keys') },
  { name: 'vault', at: () => '#/vault', reach: sees('guarded by') },
  { name: 'nowhere', at: () => '#/nowhere', reach: page => expectHeading(page, 'Not found') },
  { name: 'no-such-workspace', at: () => '#/w/no-such/overview', reach: sees('There is no workspace') },
  {
    name: 'signed-out',
    at: () => '#/',
    reach: async page => {
      await page.context().clearCookies()
      await page.reload()
      await expectHeading(page, 'You are signed out')
    },
  },
]

for (const { name, at, reach } of PLACES) {
  verifies('page.accessible', `${name} is free of findings in light and dark, large and small`, async ({ page }) => {
    await open(page, at())
    await reach(page)
    await look(page, name)
  })
}
