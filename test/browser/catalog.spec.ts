import { expect, test, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { makeBundle, manifestOf } from '../harness/make-zip.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, inDialog, open } from '../harness/page-steps.ts'
import { entryNamed, startRegistry, type TestRegistry } from '../harness/registry-server.ts'
import { root } from '../../scripts/entry/root.mjs'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let registry: TestRegistry
let slug: string
let workspaceId: WorkspaceId

const upstreams = path.join(root, 'test/harness/upstreams')
const CODE = Object.fromEntries(
  ['echo-server.mjs', 'echo-tools.mjs', 'stdio-lines.mjs'].map(name => [
    `server/${name}`,
    readFileSync(path.join(upstreams, name), 'utf8'),
  ]),
)
const SUBJECTS = ['Weather', 'Calendar', 'Issue tracker', 'Ledger', 'Notes', 'Maps', 'Search', 'Mail']

const tracker = entryNamed(
  'com.analytical-works/tracker',
  {
    title: 'Analytical tracker',
    description: 'Finds, reads and files issues of the Analytical Works tracker',
    websiteUrl: 'https://tracker.example',
    repository: { url: 'https://code.example/analytical-works/tracker', source: 'other' },
    packages: [
      {
        registryType: 'npm',
        identifier: '@analytical-works/tracker-server',
        version: '2.4.1',
        transport: { type: 'stdio' },
        environmentVariables: [
          { name: 'TRACKER_TOKEN', description: 'A token with the right to read issues.', isSecret: true, isRequired: true },
          { name: 'TRACKER_REGION', description: 'Where the tracker is.', choices: ['eu', 'us'], default: 'eu' },
        ],
        packageArguments: [
          { type: 'positional', valueHint: 'projects', description: 'The projects it may see.', isRepeated: true, isRequired: true },
          { type: 'named', name: '--limit', format: 'number', description: 'How many issues it lists at most.', default: '50' },
          { type: 'named', name: '--drafts', format: 'boolean', description: 'Show drafts too.' },
        ],
      },
      { registryType: 'cargo', identifier: 'tracker', version: '2.4.1', transport: { type: 'stdio' } },
    ],
    remotes: [
      { type: 'streamable-http', url: 'https://{tenant}.tracker.example/mcp', variables: { tenant: { description: 'Your tenant.' } } },
    ],
  },
  { updatedAt: '2026-11-20T00:00:00Z' },
)

test.beforeAll(async () => {
  registry = await startRegistry([
    tracker,
    entryNamed(
      'io.example/old-notes',
      { title: 'Old notes' },
      { status: 'deprecated', statusMessage: 'Use Notes instead.', updatedAt: '2026-11-19T00:00:00Z' },
    ),
    ...Array.from({ length: 3_000 }, (_, index) =>
      entryNamed(`io.example.team-${index % 40}/server-${index}`, {
        title: `${SUBJECTS[index % SUBJECTS.length]!} ${index}`,
        description: `${SUBJECTS[index % SUBJECTS.length]!} for assistants of team ${index % 40}`,
        ...(index % 3 === 0 ? { remotes: [{ type: 'streamable-http', url: 'https://x.example/mcp' }] } : {}),
      }),
    ),
    { broken: true },
  ])
  app = await startPageApp()
  await app.call('organization.update', { name: 'Analytical Works', ownerName: 'Ada', isSetUp: true })
  await app.call('settings.update', { registryUrl: registry.url })
  const [first] = await app.call('workspaces.list', {})
  slug = first!.slug
  workspaceId = first!.id
})
test.afterAll(async () => {
  await app[Symbol.asyncDispose]()
  await registry[Symbol.asyncDispose]()
})

async function openWay(page: Page, way: string): Promise<void> {
  await page.goto(app.newLink())
  await open(page, `#/w/${slug}/servers`)
  await button(page, 'Add server').first().click()
  await page.getByRole('tab', { name: way }).click()
}
const grid = (page: Page) => page.getByRole('grid', { name: 'Servers of the catalog' })

verifies('adding.registry', 'the catalog is read when it is opened, searched, scrolled and used with the keyboard', async ({ page }) => {
  expect(registry.asked).toEqual([])
  await openWay(page, 'Catalog')
  await expect(page.getByRole('dialog')).toContainText('3,002 servers')
  await expect(page.getByRole('dialog')).toContainText('1 could not be understood')
  // Nothing is chosen: there is nothing to review.
  await expect(inDialog(page, 'Review what will run')).toHaveCount(0)
  await look(page, 'dialog-catalog')
  // To the end, page by page, with rows enough but not all of them drawn.
  await grid(page).focus()
  await page.keyboard.press('End')
  await expect(grid(page).getByRole('row').nth(3)).toBeVisible()
  expect(await grid(page).getByRole('row').count()).toBeLessThan(60)
  await page.getByRole('searchbox').fill('analyt')
  await expect(page.getByRole('dialog')).toContainText('1 of 3,002 servers')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'Analytical tracker' })).toBeVisible()
  await expect(dialog).toContainText('npx -y @analytical-works/tracker-server@2.4.1')
  await look(page, 'dialog-catalog-entry')
  await inDialog(page, 'Review what will run').click()
  await expect(dialog.getByRole('alert').first()).toBeVisible()
  await look(page, 'dialog-catalog-problems', TWO_WAYS)
  await dialog.getByLabel('TRACKER_TOKEN').fill('tk_live_8f3a1c6b2d9e4f70a5')
  await dialog.getByRole('textbox', { name: 'projects 1' }).fill('engine two')
  await inDialog(page, 'Review what will run').click()
  await expect(dialog.getByRole('list', { name: 'Arguments' })).toContainText('engine two')
  await expect(dialog).toContainText('TRACKER_TOKEN')
  await expect(dialog).not.toContainText('tk_live')
  await look(page, 'dialog-catalog-review', TWO_WAYS)
  const [server] = await app.call('servers.list', { workspaceId })
  expect(server).toMatchObject({ isApproved: false, state: { at: 'held' }, launch: { command: 'npx' } })
})

verifies('adding.registry', 'what cannot be added says why, and a server elsewhere is asked for its address', async ({ page }) => {
  await openWay(page, 'Catalog')
  await page.getByRole('searchbox').fill('tracker analytical')
  await grid(page).getByRole('row').filter({ hasText: 'Analytical tracker' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Comes as').selectOption({ index: 1 })
  await expect(dialog).toContainText('It cannot be added this way')
  await expect(inDialog(page, 'Review what will run')).toHaveCount(0)
  await look(page, 'dialog-catalog-impossible', TWO_WAYS)
  await dialog.getByLabel('Comes as').selectOption({ index: 2 })
  await expect(dialog.getByLabel('tenant')).toBeVisible()
  await expect(dialog).toContainText('https://<tenant>.tracker.example/mcp')
  await dialog.getByRole('button', { name: 'Catalog' }).click()
  await page.getByRole('searchbox').fill('old notes')
  await grid(page).getByRole('row').filter({ hasText: 'Old notes' }).click()
  await expect(dialog).toContainText('Use Notes instead.')
  await look(page, 'dialog-catalog-deprecated', TWO_WAYS)
})

verifies(
  'adding.registry',
  'without a network the catalog is still searched, and says how old it is and what is wrong',
  async ({ page }) => {
    await openWay(page, 'Catalog')
    await expect(grid(page)).toBeVisible()
    registry.interfere = (request, response) => (request.socket.destroy(), response.destroy(), true)
    await inDialog(page, 'Read again').click()
    await expect(page.getByRole('dialog')).toContainText('could not be read')
    await page.getByRole('searchbox').fill('weather')
    await expect(page.getByRole('dialog')).toContainText(/375 of 3,002 servers/)
    await look(page, 'dialog-catalog-offline', TWO_WAYS)
    await page.getByRole('searchbox').fill('nothing like it')
    await expect(page.getByRole('dialog')).toContainText('Nothing matches')
    await look(page, 'dialog-catalog-empty', TWO_WAYS)
    registry.interfere = undefined
  },
)

verifies('adding.bundles', 'a bundle is chosen or dropped, shown, asked about and added', async ({ page }) => {
  const manifest = manifestOf({
    server: {
      type: 'node',
      entry_point: 'server/echo-server.mjs',
      mcp_config: {
        command: 'node',
        args: ['${__dirname}/server/echo-server.mjs', '--name', '${user_config.label}'],
        env: { KEY: '${user_config.key}', ROOTS: '${user_config.roots}' },
      },
    },
    tools: [{ name: 'echo' }, { name: 'slow' }],
    compatibility: { runtimes: { node: '>=99' } },
    user_config: {
      key: { type: 'string', title: 'API key', description: 'From the settings of your account.', sensitive: true, required: true },
      roots: {
        type: 'directory',
        title: 'Folders',
        description: 'The folders it may read.',
        multiple: true,
        required: true,
        default: ['${HOME}/notes'],
      },
      label: { type: 'string', title: 'Label', description: 'What it calls itself.', default: 'notes' },
      dry: { type: 'boolean', title: 'Dry run', description: 'Change nothing.' },
    },
  })
  await openWay(page, 'Bundle')
  const dialog = page.getByRole('dialog')
  await look(page, 'dialog-bundle', TWO_WAYS)
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'bad.mcpb', mimeType: 'application/zip', buffer: Buffer.from('not a zip') })
  await expect(dialog.getByRole('alert')).toContainText('not a zip archive')
  await look(page, 'dialog-bundle-refused', TWO_WAYS)
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'notes.mcpb', mimeType: 'application/zip', buffer: makeBundle(manifest, CODE) })
  await expect(dialog.getByRole('heading', { name: /Notes/ })).toBeVisible()
  await expect(dialog).toContainText('asks for Node >=99')
  await look(page, 'dialog-bundle-form')
  await inDialog(page, 'Review what will run').click()
  await expect(dialog.getByRole('alert').first()).toContainText('API key is needed')
  await dialog.getByLabel('API key', { exact: true }).fill('tk_live_8f3a1c6b2d9e4f70a5')
  await inDialog(page, 'Review what will run').click()
  await expect(dialog).toContainText('SHA-256')
  await look(page, 'dialog-bundle-review', TWO_WAYS)
  await inDialog(page, 'Approve and start').click()
  await expect(page.getByText('“Notes” is running').first()).toBeVisible()
  // Its page takes a newer bundle, and asks for nothing that was answered.
  await page.getByRole('grid', { name: 'Servers' }).getByRole('row').filter({ hasText: 'Notes' }).click()
  await page.getByRole('tab', { name: 'Settings' }).click()
  await button(page, 'Bring in a bundle').click()
  const buffer = makeBundle({ ...manifest, version: '2.0.0' }, CODE)
  await dialog.locator('input[type=file]').setInputFiles({ name: 'notes.mcpb', mimeType: 'application/zip', buffer })
  await expect(dialog.getByRole('heading', { name: /Notes 2.0.0/ })).toBeVisible()
  await look(page, 'dialog-bundle-update', TWO_WAYS)
  await inDialog(page, 'Use this bundle').click()
  await expect(page.getByText('“Notes” is held until you approve it.').first()).toBeVisible()
  await expect(page.getByText('Notes 2.0.0').first()).toBeVisible()
  await look(page, 'server-settings-bundle', TWO_WAYS)
  await open(page, '#/settings')
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(registry.url)
  await page.getByRole('textbox', { name: 'Address' }).fill('http://not-encrypted.example')
  await expect(page.getByRole('alert')).toContainText('https://')
  await look(page, 'settings-catalog', TWO_WAYS)
})
