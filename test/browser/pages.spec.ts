import { expect, test, type Page } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look } from '../harness/page-look.ts'
import { seed, SEED_AGO, type Seeded } from '../harness/page-seed.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let seeded: Seeded

test.beforeAll(async () => {
  test.setTimeout(120_000)
  app = await startPageApp({ startedAgo: SEED_AGO })
  seeded = await seed(app)
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

interface Place {
  readonly name: string
  readonly at: () => string
  /** Does what a person does to get to the state, and waits for what tells that it is there. */
  readonly open: (page: Page) => Promise<void>
}

const inFull = (rest: string) => () => `#/w/${seeded.full.slug}/${rest}`
const inEmpty = (rest: string) => () => `#/w/${seeded.empty.slug}/${rest}`
const atServer = (name: keyof Seeded['servers']) => () => `#/w/${seeded.full.slug}/servers/${seeded.servers[name].id}`
const goTo = (page: Page, hash: string) => page.goto(new URL(hash, page.url()).href)
const heading = (page: Page, name: string) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
const row = (page: Page, grid: string, text: string) => page.getByRole('grid', { name: grid }).getByRole('row').filter({ hasText: text })
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click()

const PLACES: readonly Place[] = [
  { name: 'overview', at: inFull('overview'), open: page => expect(page.getByRole('region', { name: 'Calls of the last hour' }).getByRole('listitem').first()).toBeVisible() },
  { name: 'overview-empty', at: inEmpty('overview'), open: page => expect(page.getByText('No calls yet')).toBeVisible() },
  { name: 'servers', at: inFull('servers'), open: page => expect(row(page, 'Servers', 'ledger')).toContainText('It exited with code 1') },
  { name: 'servers-empty', at: inEmpty('servers'), open: page => expect(page.getByText('No servers yet')).toBeVisible() },
  { name: 'server-tools', at: atServer('everything'), open: page => expect(row(page, 'Tools of everything', 'everything__echo')).toBeVisible() },
  { name: 'server-logs', at: atServer('ledger'), open: async page => {
    await tab(page, 'Logs')
    await expect(page.getByText('npm error code E404').first()).toBeVisible()
  } },
  { name: 'server-environment', at: atServer('memory'), open: async page => {
    await tab(page, 'Environment')
    await expect(page.getByText('MEMORY_FILE_PATH')).toBeVisible()
  } },
  { name: 'server-settings', at: atServer('notes'), open: async page => {
    await tab(page, 'Settings')
    await expect(page.getByRole('button', { name: 'Remove server' })).toBeVisible()
  } },
  { name: 'server-failed', at: atServer('ledger'), open: page => expect(page.getByRole('button', { name: 'Show logs' })).toBeVisible() },
  { name: 'server-held', at: atServer('tracker'), open: page => expect(page.getByText('Nothing of it runs before you approve it')).toBeVisible() },
  { name: 'secrets', at: inFull('secrets'), open: page => expect(row(page, 'Secrets', 'TRACKER_TOKEN')).toBeVisible() },
  { name: 'secrets-empty', at: inEmpty('secrets'), open: page => expect(page.getByText('No secrets yet')).toBeVisible() },
  { name: 'keys', at: inFull('keys'), open: page => expect(row(page, 'Keys', 'Old laptop')).toContainText('Revoked') },
  { name: 'keys-empty', at: inEmpty('keys'), open: page => expect(page.getByText('No keys yet')).toBeVisible() },
  { name: 'workspaces', at: () => '#/workspaces', open: page => heading(page, 'Workspaces') },
  { name: 'workspace-settings', at: inFull('settings'), open: page => heading(page, 'Settings') },
  { name: 'app-settings', at: () => '#/settings', open: page => expect(page.getByText('No admin keys')).toBeVisible() },
  { name: 'vault', at: () => '#/vault', open: page => heading(page, 'Vault') },
  { name: 'nowhere', at: () => '#/nowhere', open: page => heading(page, 'Not found') },
]

for (const { name, at, open } of PLACES) {
  verifies('page.accessible', `${name} is free of findings in light and dark, large and small`, async ({ page }) => {
    await goTo(page, at())
    await open(page)
    await look(page, name)
  })
}
