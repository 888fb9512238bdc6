import { expect, test, type Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { node24 } from '../../scripts/entry/node24.mjs'
import { root } from '../../scripts/entry/root.mjs'
import { expectHeading, goTo, rowOf } from './page-steps.ts'
import { connectClient, type AnyClient, type ClientKind } from './sdk-clients.ts'

export interface JourneySubject {
  readonly page: Page
  readonly readClipboard: () => Promise<string>
  /** A folder of the test, where server-memory is to keep its file. */
  readonly folder: string
  /** What guards the vault where there is no keychain; the first run then asks for one. */
  readonly passphrase?: string
}

interface Key {
  readonly name: string
  readonly value: string
  readonly url: string
}

const SECRET = 'MEMORY_PLACE'
const Answer = z.looseObject({ _meta: z.looseObject({ 'atrium/requestId': z.string() }), content: z.array(z.unknown()) })

/** From the first run to a revoked key, as a person does it: by what can be seen, and without loading the page again. */
export async function walkJourney(subject: JourneySubject): Promise<void> {
  const { page } = subject
  const memoryFile = path.join(subject.folder, 'memory.jsonl')
  await page.evaluate('window.isStillTheSamePage = true')
  await test.step('first run', () => firstRun(subject))
  await test.step('a new workspace', () => newWorkspace(page, 'Client work'))
  await test.step('a server by its command', () => addEverything(page))
  await test.step('a secret', () => addSecret(page, memoryFile))
  await test.step('a server that gets the secret by its name', () => addMemory(page))
  const key = await test.step('a key, seen once', () => createKey(subject, 'Laptop'))
  await test.step('clients call tools, and Activity shows each at once', () => callAndWatch(page, key, memoryFile))
  await test.step('a tool tried on the page', () => tryTool(page))
  await test.step('the key revoked', () => revokeAndWatch(page, key))
  expect(await page.evaluate('window.isStillTheSamePage'), 'the page was never loaded again').toBe(true)
}

async function firstRun({ page, passphrase }: JourneySubject): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Welcome to Atrium' })).toBeVisible()
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('Organization').fill('Analytical Works')
  await page.getByRole('button', { name: 'Continue' }).click()
  if (passphrase !== undefined) {
    await page.getByLabel('Passphrase').fill(passphrase)
    await page.getByLabel('The same again').fill(passphrase)
    await page.getByRole('button', { name: 'Set up vault' }).click()
  }
  await page.getByRole('button', { name: 'Look around first' }).click()
  await expect(page.getByRole('navigation', { name: 'Places' })).toContainText('Vault open')
}

async function newWorkspace(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Switch workspace/ }).click()
  await page.getByRole('option', { name: 'New workspace' }).click()
  const dialog = page.getByRole('dialog', { name: 'New workspace' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Create workspace' }).click()
  await expectHeading(page, name)
}

async function addEverything(page: Page): Promise<void> {
  await goTo(page, 'Servers')
  await page.getByRole('button', { name: 'Add server' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Command' }).fill(commandOf('everything'))
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('everything')
  await dialog.getByRole('button', { name: 'Review what will run' }).click()
  await approve(page, 'everything', 'None')
}

async function addSecret(page: Page, value: string): Promise<void> {
  await goTo(page, 'Secrets')
  await page.getByRole('button', { name: 'Add secret' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add secret' })
  await dialog.getByLabel('Name').fill(SECRET)
  await dialog.getByLabel('Value').fill(value)
  await dialog.getByRole('button', { name: 'Add secret' }).click()
  await expect(rowOf(page, 'Secrets', SECRET)).toContainText('Nothing yet')
}

async function addMemory(page: Page): Promise<void> {
  await goTo(page, 'Servers')
  await page.getByRole('button', { name: 'Add server' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Command' }).fill(commandOf('memory'))
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('memory')
  await dialog.getByRole('button', { name: 'Add variable' }).click()
  await dialog.getByLabel('Name of variable 1').fill('MEMORY_FILE_PATH')
  await dialog.getByLabel('Where MEMORY_FILE_PATH comes from').selectOption('Secret')
  await dialog.getByLabel('Secret for MEMORY_FILE_PATH').selectOption(SECRET)
  await dialog.getByRole('button', { name: 'Review what will run' }).click()
  await approve(page, 'memory', `secret ${SECRET}`)
}

/** Reads what will run, word by word, and agrees to it. */
async function approve(page: Page, name: 'everything' | 'memory', environment: string): Promise<void> {
  const review = page.getByRole('dialog', { name: `Approve what “${name}” will run` })
  await expect(review.getByRole('list', { name: 'Command' })).toHaveText(node24())
  await expect(review.getByRole('list', { name: 'Arguments' })).toContainText(entryOf(name))
  await expect(review).toContainText(environment)
  await review.getByRole('button', { name: 'Approve and start' }).click()
  await expect(rowOf(page, 'Servers', name)).toContainText('Running', { timeout: 60_000 })
  await expect(review).toBeHidden()
}

async function createKey({ page, readClipboard }: JourneySubject, name: string): Promise<Key> {
  await goTo(page, 'Keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const form = page.getByRole('dialog', { name: 'Create key' })
  await form.getByLabel('Name', { exact: true }).fill(name)
  await form.getByRole('button', { name: 'Create key' }).click()
  const once = page.getByRole('dialog', { name: `The key for “${name}”` })
  await once.getByRole('button', { name: 'Copy key' }).click()
  const value = await readClipboard()
  expect(value).toMatch(/^atr_/)
  await expect(once.getByLabel('Key', { exact: true })).toHaveText(value)
  for (const client of ['Claude Code', 'Claude Desktop', 'Cursor', 'VS Code', 'Codex']) {
    await once.getByRole('tab', { name: client }).click()
    await expect(once.getByRole('tabpanel', { name: client })).toContainText('/w/client-work/mcp')
  }
  await once.getByRole('tab', { name: 'Claude Code' }).click()
  await expect(once.getByRole('tabpanel', { name: 'Claude Code' }), 'the snippet is ready with the key').toContainText(value)
  await once.getByRole('button', { name: 'Done' }).click()
  await expect(once).toBeHidden()
  await expect(page.locator('body'), 'the key is shown once').not.toContainText(value)
  await page.getByRole('button', { name: 'Copy endpoint' }).click()
  return { name, value, url: await readClipboard() }
}

async function callAndWatch(page: Page, key: Key, memoryFile: string): Promise<void> {
  await goTo(page, 'Activity')
  await using modern = await connectClient('SDK v2, modern era', targetOf(key))
  await callAndFind(page, key, { kind: 'SDK v2, modern era', client: modern }, 'everything__echo', { message: 'Hello' })
  expect(existsSync(memoryFile)).toBe(false)
  const entities = [{ name: 'Engine', entityType: 'machine', observations: ['It computes.'] }]
  await callAndFind(page, key, { kind: 'SDK v2, modern era', client: modern }, 'memory__create_entities', { entities })
  expect(existsSync(memoryFile), 'the server got the value of its secret').toBe(true)
  await using legacy = await connectClient('SDK v1', targetOf(key))
  await callAndFind(page, key, { kind: 'SDK v1', client: legacy }, 'everything__get-sum', { a: 2, b: 3 })
}

/** The call's row appears by itself, and its drawer has the id that the client got. */
async function callAndFind(
  page: Page,
  key: Key,
  { kind, client }: { readonly kind: ClientKind; readonly client: AnyClient },
  tool: string,
  given: Record<string, unknown>,
): Promise<void> {
  const answer = Answer.parse(await client.call(tool, given))
  const requestId = answer._meta['atrium/requestId']
  const row = rowOf(page, 'Activity', tool)
  await expect(row, `${tool} of ${kind} is shown`).toContainText('Answered')
  await expect(row).toContainText(key.name)
  await row.getByText(tool).click()
  const drawer = page.getByRole('dialog', { name: tool })
  await expect(drawer.getByText(requestId)).toBeVisible()
  await expect(drawer).toContainText('system-test')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
}

async function tryTool(page: Page): Promise<void> {
  await goTo(page, 'Tools')
  await rowOf(page, 'Tools of everything', 'get-sum').click()
  const drawer = page.getByRole('dialog', { name: 'everything__get-sum' })
  await drawer.getByRole('textbox', { name: 'a', exact: true }).fill('20')
  await drawer.getByRole('textbox', { name: 'b', exact: true }).fill('22')
  await drawer.getByRole('button', { name: 'Run' }).click()
  await expect(drawer.getByRole('region', { name: 'Text' })).toContainText('42')
  await drawer.getByRole('link', { name: 'Show in Activity' }).click()
  await expect(page.getByRole('dialog', { name: 'everything__get-sum' })).toContainText('This page')
  await page.keyboard.press('Escape')
}

async function revokeAndWatch(page: Page, key: Key): Promise<void> {
  await using modern = await connectClient('SDK v2, modern era', targetOf(key))
  await using legacy = await connectClient('SDK v1', targetOf(key))
  await modern.call('everything__echo', { message: 'Before' })
  await legacy.call('everything__echo', { message: 'Before' })
  await goTo(page, 'Keys')
  await page.getByRole('button', { name: `More for ${key.name}` }).click()
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click()
  await expect(rowOf(page, 'Keys', key.name)).toContainText('Revoked')
  await goTo(page, 'Activity')
  for (const client of [modern, legacy]) {
    const refused: unknown = await client.call('everything__echo', { message: 'After' }).catch((thrown: unknown) => thrown)
    expect(refused).toBeInstanceOf(Error)
    expect(JSON.stringify(refused), 'the client is told 401').toContain('401')
    const [, requestId = 'none'] = /"requestId":"([^"]+)"/.exec(String(refused)) ?? []
    await rowOf(page, 'Activity', `…${requestId.slice(-8)}`)
      .getByText('No valid key')
      .click()
    await expect(page.getByRole('dialog'), 'the refusal is on record').toContainText(requestId)
    await page.keyboard.press('Escape')
  }
}

function entryOf(server: string): string {
  return path.join(root, `node_modules/@modelcontextprotocol/server-${server}/dist/index.js`)
}

function commandOf(server: string): string {
  return `${node24()} ${entryOf(server)}`
}

function targetOf({ url, value }: Key) {
  return { url, key: value }
}
