import { expect, test, type Page } from '@playwright/test'
import type { CodeExample } from '#shared/model/code.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { expectHeading, open } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let workspace: Workspace
/** What the page's policy refused, and what was thrown. */
let wrong: string[]

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { isSetUp: true })
  workspace = await app.call('workspaces.create', { name: 'Desk' })
  await app.call('secrets.create', { workspaceId: workspace.id, name: 'WEATHER_KEY', value: 'a-real-value-of-a-secret' })
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(async ({ page }) => {
  wrong = []
  page.on('pageerror', error => wrong.push(error.message))
  await page.exposeFunction('tellRefused', (words: string) => wrong.push(words))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber, target }) => {
      const at = target instanceof Element ? target.outerHTML.slice(0, 200) : ''
      // zod asks once whether it may compile, and goes on without; what has no file is the tests' own (axe).
      if (blockedURI === 'eval' || !sourceFile.includes('/assets/')) return
      void (window as any).tellRefused(`${effectiveDirective} ${blockedURI} by ${sourceFile}:${String(lineNumber)} ${at}`)
    })
  })
  await page.goto(app.newLink())
})
test.afterEach(() => {
  expect(wrong, 'what the policy refused, or broke').toEqual([])
})

const source = (page: Page) => page.getByRole('textbox', { name: 'Source of the tool' })

/** Puts a whole source into the editor, as somebody who pastes. */
async function write(page: Page, text: string): Promise<void> {
  await source(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
}

verifies('code.desk', 'a tool is begun by keyboard alone, completed, checked and saved', async ({ page }) => {
  await open(page, `#/w/${workspace.slug}/overview`)
  await expectHeading(page, 'Desk')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('write a tool')
  await expect(page.getByRole('option', { name: 'Write a tool' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Add a server' })
  await expect(dialog.getByRole('textbox', { name: 'Name of the tool' })).toBeFocused()
  await page.keyboard.type('get_forecast')
  await look(page, 'code-new', TWO_WAYS)
  await page.keyboard.press('Enter')
  await expectHeading(page, 'get_forecast')
  await expect(source(page)).toBeFocused()

  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('async function execute(params, config, context) {\n  return params.')
  await page.keyboard.type('n')
  await expect(page.getByRole('option', { name: 'name' })).toBeVisible()
  await page.waitForTimeout(300)
  await look(page, 'code-completion', [{ width: 1440, height: 900, theme: 'light' }])
  await page.keyboard.press('Enter')
  await page.keyboard.type(' + config.')
  await expect(page.getByRole('option', { name: 'WEATHER_KEY' })).toBeVisible()
  await page.waitForTimeout(300)
  await page.keyboard.press('Enter')
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText('\n}\n')
  await expect(source(page)).toContainText('return params.name + config.WEATHER_KEY')
  await expect(page.getByRole('status').filter({ hasText: 'No problems' })).toBeVisible()

  await write(page, 'async function execute(params, config) {\n  const n: number = params.name\n  return n + (config.LOST ?? "")\n}\n')
  const problems = page.getByRole('list', { name: 'Problems' })
  await expect(problems).toContainText("Type 'string' is not assignable to type 'number'")
  await expect(problems).toContainText('There is no secret LOST')
  await look(page, 'code-problems', TWO_WAYS)
  await page.keyboard.press('ControlOrMeta+Shift+M')
  await expect(problems.getByRole('button').first()).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(source(page)).toBeFocused()
  await expect(page.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible()
  const [server] = await app.call('servers.list', { workspaceId: workspace.id })
  const kept = await app.call('code.get', { workspaceId: workspace.id, serverId: server!.id, toolName: 'get_forecast' })
  expect(kept.draft.source).toContain('config.LOST')
})

const INPUT = { type: 'object' as const, required: ['city'], properties: { city: { type: 'string', description: 'Where' } } }

/** A tool that is there already, on a custom server of this name, and its desk. */
async function deskOf(page: Page, serverName: string, draft: { source: string; description?: string; examples?: CodeExample[] }) {
  const { id: workspaceId, slug } = workspace
  const { id: serverId } = await app.call('servers.create', { workspaceId, name: serverName, launch: { kind: 'custom' } })
  const one = { workspaceId, serverId, toolName: 'forecast' }
  await app.call('code.create', { ...one, draft: { inputSchema: INPUT, ...draft } })
  await open(page, `#/w/${slug}/servers/${serverId}/code/forecast`)
  await expectHeading(page, 'forecast')
  // The heading is there before the draft is.
  await expect(source(page)).toBeVisible()
  const tab = (name: string) => page.getByRole('tab', { name }).click()
  const saved = () => expect(page.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible()
  return { one, tab, saved, kept: async () => (await app.call('code.get', one)).draft }
}

const ECHO = 'async function execute(params) {\n  return params.city\n}\n'

verifies('code.schema', 'the form and the JSON follow each other, and wrong JSON waits without touching the form', async ({ page }) => {
  const { tab, saved, kept } = await deskOf(page, 'Schema', { source: ECHO })
  await tab('Definition')
  const form = page.getByRole('group', { name: 'Parameters as a form' })
  const json = page.getByRole('textbox', { name: 'Parameters as JSON' })
  await form.getByRole('button', { name: 'Add parameter' }).click()
  await expect(form.getByRole('textbox', { name: 'Name of parameter' })).toBeFocused()
  await page.keyboard.type('days')
  await form.getByRole('combobox', { name: 'Type of days' }).selectOption('Whole number')
  await form.getByRole('textbox', { name: 'Description of days' }).fill('How many')
  await form.getByRole('button', { name: 'More of days' }).click()
  await form.getByRole('textbox', { name: 'Default of days' }).fill('three')
  await expect(form.getByText('This is not JSON.')).toBeVisible()
  await form.getByRole('textbox', { name: 'Default of days' }).fill('3')
  await expect(json).toContainText('"default": 3')
  await look(page, 'code-definition')

  await json.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('{"type": "object", "properties": {"city": {"type": "string", "minLength": 2},}}')
  await expect(page.getByText('The JSON cannot be read')).toBeVisible()
  await expect(form.getByRole('textbox', { name: 'Description of days' })).toHaveValue('How many')
  await expect(form.getByRole('textbox', { name: 'Description of days' })).toBeDisabled()
  await look(page, 'code-definition-wrong', TWO_WAYS)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(
    '{"type": "object", "properties": {"city": {"type": "string", "minLength": 2}}, "additionalProperties": false}',
  )
  await expect(form.getByText('minLength')).toBeVisible()
  await expect(form.getByText('additionalProperties')).toBeVisible()
  await expect(form.getByRole('textbox', { name: 'Name of days' })).toBeHidden()
  await page.getByRole('textbox', { name: 'Description', exact: true }).fill('The weather of a city')
  await page.getByLabel('Only reads').selectOption('Yes')
  await saved()
  expect(await kept()).toMatchObject({
    description: 'The weather of a city',
    annotations: { readOnlyHint: true },
    inputSchema: { properties: { city: { minLength: 2 } }, additionalProperties: false },
  })

  await tab('Access')
  await page.getByRole('textbox', { name: 'Host' }).fill('https://api.example.com/v1')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Allowed hosts' })).toContainText('api.example.com')
  await tab('Code')
  await write(
    page,
    'async function execute(params, config) {\n  return fetch("https://b.example.org", { headers: { key: config.LOST ?? "" } })\n}\n',
  )
  await tab('Access')
  await page.getByRole('button', { name: 'b.example.org' }).click()
  const secrets = page.getByRole('list', { name: 'Secrets of the tool' })
  await expect(secrets).toContainText('Missing')
  await look(page, 'code-access')
  await secrets.getByRole('button', { name: 'Add secret' }).click()
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Name' })).toHaveValue('LOST')
  await page.getByRole('dialog').getByLabel('Value').fill('a-value-that-is-kept')
  await page.keyboard.press('Enter')
  await expect(secrets).toContainText('There')
  await saved()
  expect((await kept()).hosts).toEqual(['api.example.com', 'b.example.org'])
})

verifies(
  'code.drafts',
  'a draft that was saved elsewhere too is a conflict with two ways out, and leaving loses nothing',
  async ({ page }) => {
    const { one, saved, kept } = await deskOf(page, 'Drafts', { source: ECHO })
    const saveElsewhere = async (source: string) => {
      const { revision, draft } = await app.call('code.get', one)
      await app.call('code.saveDraft', { ...one, revision, draft: { ...draft, source } })
    }
    await saveElsewhere('// theirs\n')
    await write(page, '// mine\n')
    const note = page.getByRole('alert').filter({ hasText: 'changed elsewhere' })
    await expect(note).toBeVisible()
    await look(page, 'code-conflict', TWO_WAYS)
    await note.getByRole('button', { name: 'Load theirs' }).click()
    await expect(source(page)).toContainText('theirs')
    await saveElsewhere('// theirs again\n')
    await write(page, '// mine again\n')
    await note.getByRole('button', { name: 'Save mine over it' }).click()
    await saved()
    expect((await kept()).source).toBe('// mine again\n')
    await write(page, '// typed just before leaving\n')
    await open(page, `#/w/${workspace.slug}/overview`)
    await expectHeading(page, 'Desk')
    await expect.poll(async () => (await kept()).source).toBe('// typed just before leaving\n')
  },
)

verifies(
  'code.desk',
  'a draft is tried, kept as an example, published, called, edited, compared and rolled back, by keyboard',
  async ({ page }) => {
    test.setTimeout(400_000)
    const { one, saved } = await deskOf(page, 'Ways', {
      description: 'Says the city back',
      source:
        'async function execute(params, config) {\n  console.log("asked for", params.city)\n  return `${params.city} ${(config.WEATHER_KEY ?? "").length}`\n}\n',
    })
    const trial = page.getByRole('region', { name: 'Try it' })
    await expect(source(page)).toBeFocused()
    await trial.getByRole('textbox', { name: /city/ }).fill('Oslo')
    await trial.getByRole('textbox', { name: 'WEATHER_KEY' }).fill('stand-in')
    await source(page).focus()
    await page.keyboard.press('ControlOrMeta+Enter')
    const result = trial.getByRole('region', { name: 'Result' })
    await expect(result).toContainText('The tool answered', { timeout: 60_000 })
    await expect(result.getByRole('region', { name: 'Text' })).toHaveText('Oslo 8')
    await expect(result.getByRole('region', { name: 'Console' })).toContainText('asked for Oslo')
    await look(page, 'code-tried', TWO_WAYS)
    await expect(result, 'it stays when the window becomes wide').toContainText('The tool answered')

    await trial.getByRole('combobox', { name: 'Secrets' }).selectOption('Real secrets')
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect(result.getByRole('region', { name: 'Text' })).toHaveText('Oslo 24')
    await trial.getByRole('combobox', { name: 'Secrets' }).selectOption('Stand-ins')

    await write(page, 'async function execute(params) {\n  if (params.city === "") throw new Error("No city")\n  return params.city\n}\n')
    await trial.getByRole('textbox', { name: /city/ }).fill('Bergen')
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect(result.getByRole('region', { name: 'Text' })).toHaveText(/^Bergen$/)
    await result.getByRole('button', { name: 'Keep as example' }).focus()
    await page.keyboard.press('Enter')
    const keep = page.getByRole('dialog', { name: 'Keep an example' })
    await expect(keep.getByRole('textbox', { name: 'Answer as JSON' })).toHaveValue('"Bergen"')
    await look(page, 'code-keep', TWO_WAYS.slice(1))
    await keep.getByRole('textbox', { name: 'Name' }).press('Enter')
    await expect(keep).toBeHidden()
    await page.getByRole('tab', { name: /^Examples/ }).click()
    await page.getByRole('button', { name: 'Run examples' }).click()
    await expect(page.getByRole('list', { name: 'Examples' })).toContainText('Passes', { timeout: 60_000 })
    await look(page, 'code-examples', TWO_WAYS.slice(1))
    await saved()

    const publish = async (note: string) => {
      await page.getByRole('button', { name: 'Publish', exact: true }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: /^Publish/ })
      await dialog.getByRole('textbox', { name: /What changed/ }).fill(note)
      await page.keyboard.press('Enter')
      return dialog
    }
    await expect(await publish('The first')).toBeHidden({ timeout: 60_000 })
    await expect(page.getByText('Version 1', { exact: true })).toBeVisible()
    const call = async (city: string) =>
      (await app.call('tools.call', { workspaceId: workspace.id, name: 'ways__forecast', arguments: { city } })).result
    expect((await call('Oslo')).content).toEqual([{ type: 'text', text: 'Oslo' }])

    await page.getByRole('tab', { name: 'Code' }).click()
    await write(page, 'async function execute(params) {\n  return "In " + params.city\n}\n')
    await saved()
    const refused = await publish('The second')
    await expect(refused.getByRole('alert')).toContainText('Example 1', { timeout: 60_000 })
    await look(page, 'code-publish-refused', TWO_WAYS.slice(1))
    await page.keyboard.press('Escape')
    expect((await call('Oslo')).content, 'nothing was published').toEqual([{ type: 'text', text: 'Oslo' }])
    await page.getByRole('tab', { name: /^Examples/ }).click()
    await page.getByRole('button', { name: 'Remove Example 1' }).click()
    await saved()
    await expect(await publish('The second')).toBeHidden({ timeout: 60_000 })
    expect((await call('Oslo')).content).toEqual([{ type: 'text', text: 'In Oslo' }])

    await page.getByRole('tab', { name: 'Code' }).click()
    await write(page, 'async function execute(params) {\n  return "Out of " + params.city\n}\n')
    await saved()
    await page.getByRole('tab', { name: 'Versions' }).click()
    await expect(page.getByRole('region', { name: 'Code' }).filter({ hasText: 'Out of' })).toContainText('In ')
    await look(page, 'code-versions', TWO_WAYS)
    await page
      .getByRole('list', { name: 'Versions' })
      .getByRole('button', { name: /Version 1/ })
      .press('Enter')
    await page.getByRole('button', { name: 'Roll back to version 1' }).press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).press('Enter')
    await expect(page.getByText('Version 3', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
    expect((await call('Oslo')).content).toEqual([{ type: 'text', text: 'Oslo' }])
    const tool = await app.call('code.get', one)
    expect([tool.publishedVersion, tool.versions.map(({ note }) => note), tool.draft.source.includes('Out of')]).toEqual([
      3,
      ['Back to version 1', 'The second', 'The first'],
      true,
    ])

    await page.getByRole('button', { name: 'More for forecast' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Call it as a client would' }).press('Enter')
    const playground = page.getByRole('dialog', { name: 'ways__forecast' })
    await playground.getByRole('textbox', { name: /city/ }).fill('Tromsø')
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect(playground).toContainText('The tool answered')
    await expect(playground.getByRole('region', { name: 'Text' })).toContainText('Tromsø')
  },
)

verifies('code.desk', 'a run that does not end is cancelled, and an error leads to its line', async ({ page }) => {
  await deskOf(page, 'Ends', { source: 'async function execute() {\n  await new Promise(resolve => setTimeout(resolve, 25_000))\n}\n' })
  const trial = page.getByRole('region', { name: 'Try it' })
  await trial.getByRole('textbox', { name: /city/ }).fill('Oslo')
  await page.keyboard.press('ControlOrMeta+Enter')
  await trial.getByRole('button', { name: 'Cancel' }).press('Enter')
  await expect(trial).toContainText('It was cancelled.')
  await write(page, 'async function execute(params) {\n  const city = params.city\n  throw new Error("No weather in " + city)\n}\n')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(trial).toContainText('No weather in Oslo', { timeout: 60_000 })
  await look(page, 'code-error', TWO_WAYS)
  await trial.getByRole('button', { name: 'Show line 3' }).press('Enter')
  await expect(source(page)).toBeFocused()
})

verifies('code.desk', 'the tools of a custom server are listed with their state, and each state of the desk is drawn', async ({ page }) => {
  const { one } = await deskOf(page, 'Listed', { source: ECHO })
  await open(page, `#/w/${workspace.slug}/servers/${one.serverId}`)
  await expect(page.getByRole('grid', { name: 'Tools written on Listed' })).toContainText('Draft, not callable')
  await look(page, 'code-server')
  await page.getByRole('button', { name: 'New tool' }).press('Enter')
  await look(page, 'code-new-tool', TWO_WAYS)
  await page.keyboard.press('Escape')
  await open(page, `#/w/${workspace.slug}/servers/${one.serverId}/code/nothing`)
  await expect(page.getByRole('alert')).toContainText('There is nothing here')
  await look(page, 'code-problem', TWO_WAYS)
})
