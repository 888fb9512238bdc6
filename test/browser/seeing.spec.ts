import { expect, type Page } from '@playwright/test'
import path from 'node:path'
import type { Server } from '#shared/model/server.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { connectClient } from '../harness/sdk-clients.ts'
import { verifies } from '../verifies-in-browser.ts'

const UPSTREAMS = path.join(import.meta.dirname, '../harness/upstreams')
const SECRET = 'heron-0123456789-heron'

interface World extends AsyncDisposable {
  readonly app: PageApp
  readonly workspaceId: Server['workspaceId']
  readonly servers: Readonly<Record<'echo' | 'hostile', Server>>
  readonly key: string
}

async function openWorld(): Promise<World> {
  const app = await startPageApp()
  await app.call('organization.update', { isSetUp: true })
  const [workspace] = await app.call('workspaces.list', {})
  if (!workspace) throw new Error('The organization starts with a workspace.')
  const workspaceId = workspace.id
  await app.call('secrets.create', { workspaceId, name: 'ECHO_TOKEN', value: SECRET })
  const add = async (name: string, script: string) => {
    const launch = { command: process.execPath, args: [path.join(UPSTREAMS, script)], environment: { TOKEN: { secret: 'ECHO_TOKEN' } } }
    const { id: serverId, fingerprint } = await app.call('servers.create', { workspaceId, name, launch })
    await app.call('servers.approve', { workspaceId, serverId, fingerprint })
    return app.call('servers.start', { workspaceId, serverId })
  }
  const servers = { echo: await add('echo', 'echo-server.mjs'), hostile: await add('hostile', 'hostile-server.mjs') }
  const key = (await app.call('keys.create', { workspaceId, name: 'Laptop' })).value
  return { app, workspaceId, servers, key, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

const clientOf = ({ app, key }: World) => connectClient('SDK v1', { url: `${app.core.gatewayStatus().baseUrl}/w/default/mcp`, key })
const openTab = async (page: Page, { id }: Server, tab: string) => {
  await open(page, `#/w/default/servers/${id}`)
  await page.getByRole('tab', { name: tab }).click()
}
const messages = (page: Page, server = 'echo') => page.getByRole('grid', { name: `Messages of ${server}` })

verifies('seeing.inspector', 'a call is read message by message, live, by keyboard, without its secrets', async ({ page }) => {
  await using world = await openWorld()
  await using client = await clientOf(world)
  await page.goto(world.app.newLink())
  await openTab(page, world.servers.echo, 'Messages')
  await expect(rowOf(page, 'Messages of echo', 'initialize').first()).toBeVisible()
  await look(page, 'server-messages')

  await client.call('echo__echo', { text: `my token is ${SECRET}` })
  const first = messages(page).getByRole('row').nth(1)
  await expect(first).toContainText('tools/call')
  await page.keyboard.press('/')
  await page.keyboard.type('my token')
  await expect(messages(page).getByRole('row')).toHaveCount(3)
  await page.keyboard.press('Tab')
  await messages(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('tools/call')
  await expect(drawer).toContainText('[redacted: ECHO_TOKEN]')
  await expect(drawer).toContainText('asked for echo__echo')
  expect(await drawer.innerText()).not.toContain(SECRET)
  await look(page, 'inspector')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()

  // What does not match is told, and what is cleared is gone until something new comes.
  await page.getByRole('searchbox', { name: 'Search messages' }).fill('no such words')
  await expect(page.getByText('No message has these words.')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search messages' }).fill('')
  await expect(rowOf(page, 'Messages of echo', 'initialize').first()).toBeVisible()
  await button(page, 'Clear view').click()
  await expect(page.getByText('New messages appear here.')).toBeVisible()
  await client.call('echo__echo', { text: 'afterwards' })
  await expect(messages(page).getByRole('row')).toHaveCount(3)
})

verifies(
  'seeing.inspector',
  'a call found in Activity is sent again with other arguments, and asks before it could write',
  async ({ page }) => {
    await using world = await openWorld()
    await using client = await clientOf(world)
    await client.call('echo__echo', { text: 'the first time' })
    await page.goto(world.app.newLink())
    await open(page, '#/w/default/activity')
    await rowOf(page, 'Activity', 'echo__echo').first().click()
    await inDialog(page, 'Show messages').click()
    const drawer = page.getByRole('dialog')
    await expect(drawer).toContainText('the first time')
    await inDialog(page, 'Send again…').click()
    const given = drawer.getByRole('textbox')
    await expect(given).toHaveValue(/the first time/)
    await given.fill('{ "text": ')
    await expect(drawer).toContainText('This is not valid JSON.')
    await given.fill('{ "text": "the second time" }')
    await look(page, 'inspector-replay', TWO_WAYS)
    await inDialog(page, 'Send').click()
    const question = page.getByRole('dialog', { name: 'Call echo__echo again?' })
    await expect(question).toBeVisible()
    await look(page, 'inspector-replay-asks', TWO_WAYS)
    await question.getByRole('button', { name: 'Call it' }).click()
    const again = page.getByRole('region', { name: 'The new exchange' })
    await expect(again).toContainText('the second time')
    await expect(page.getByRole('region', { name: 'As it was' })).toContainText('the first time')
    await look(page, 'inspector-replayed')
    const { calls } = await world.app.call('calls.list', { workspaceId: world.workspaceId })
    expect(calls.map(({ target, surface }) => [target, surface])).toEqual([
      ['echo__echo', 'page'],
      ['echo__echo', 'mcp'],
    ])
    await page.keyboard.press('Escape')
    await expect(drawer).toContainText('Request id')
  },
)

verifies('seeing.inspector', 'what makes no sense to send again is not offered, and the reason is said', async ({ page }) => {
  await using world = await openWorld()
  await page.goto(world.app.newLink())
  await openTab(page, world.servers.echo, 'Messages')
  await rowOf(page, 'Messages of echo', 'initialize').filter({ hasText: 'Request' }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('Only calls of tools can be sent again.')
  await expect(drawer.getByRole('button', { name: 'Send again…' })).toBeHidden()
  await look(page, 'inspector-handshake', TWO_WAYS)
})

verifies('seeing.server', 'a server’s page tells how it does: calls, latency, memory and processor of its tree', async ({ page }) => {
  await using world = await openWorld()
  await using client = await clientOf(world)
  for (let call = 0; call < 20; call += 1) await client.call('echo__echo', { text: 'x' })
  await page.goto(world.app.newLink())
  await openTab(page, world.servers.echo, 'Overview')
  const figure = (name: string) => page.getByRole('region', { name, exact: true })
  await expect(figure('Calls')).toContainText('20')
  await expect(figure('Latency')).toContainText('95 % within')
  await expect(figure('Memory')).toContainText(/of \d+ processes/)
  await expect(figure('Processor')).toContainText('%')
  await expect(page.getByText('Never since Atrium runs')).toBeVisible()
  await look(page, 'server-overview')
  await world.app.call('servers.stop', { workspaceId: world.workspaceId, serverId: world.servers.echo.id })
  await expect(figure('Memory')).toContainText('It does not run')
  await expect(figure('Processor')).toContainText('It does not run')
  await look(page, 'server-overview-stopped', TWO_WAYS)
})

verifies(
  'seeing.server',
  'a flood on stderr and on the wire leaves the page quick, and can be paused, searched and cleared',
  async ({ page }) => {
    await using world = await openWorld()
    const call = (name: string, toolArguments: Record<string, unknown>) =>
      world.app.call('tools.call', { workspaceId: world.workspaceId, name: `hostile__${name}`, arguments: toolArguments })
    await page.goto(world.app.newLink())
    await openTab(page, world.servers.hostile, 'Logs')
    await expect(page.getByRole('log')).toContainText('Ready.')
    const flood = call('floodStderr', { megabytes: 6 })
    const longest = await longestPause(page, async () => {
      await flood
      await expect(page.getByRole('log')).toContainText('eeee')
    })
    expect(longest).toBeLessThan(2_000)
    await expect(page.getByRole('log').locator('[data-index]').first()).toBeVisible()
    expect(await page.getByRole('log').locator('[data-index]').count()).toBeLessThan(120)
    await look(page, 'server-logs-flooded', TWO_WAYS)
    await page.getByRole('switch', { name: 'Wrap' }).click()
    await look(page, 'server-logs-unwrapped', TWO_WAYS)
    await page.getByRole('searchbox', { name: 'Search logs' }).fill('came too fast')
    await expect(page.getByRole('log')).toContainText('lines came too fast to be shown')
    await page.getByRole('searchbox', { name: 'Search logs' }).fill('')
    await button(page, 'Clear view').click()
    await expect(page.getByText('New lines appear here.')).toBeVisible()

    await page.getByRole('tab', { name: 'Messages' }).click()
    await expect(messages(page, 'hostile')).toBeVisible()
    const wire = call('floodNotifications', { count: 2_000 })
    expect(
      await longestPause(page, async () => {
        await wire
        await expect(messages(page, 'hostile').getByRole('row').nth(1)).toContainText('Answer')
      }),
    ).toBeLessThan(2_000)
    await button(page, 'Pause').click()
    await call('fine', {})
    await expect(button(page, 'Show newer')).toBeVisible()
    await button(page, 'Show newer').click()
    // What Atrium asks by itself (its lists, whether it is alive) may be newer still.
    await expect(messages(page, 'hostile').getByRole('row').filter({ hasText: 'tools/call' }).first()).toBeVisible()
    await look(page, 'server-messages-flooded', TWO_WAYS)
  },
)

verifies('seeing.server', 'a hundred thousand lines are there at once, and are scrolled and searched without a pause', async ({ page }) => {
  await using world = await openWorld()
  const { id: serverId, workspaceId } = world.servers.echo
  const listening = Promise.withResolvers<undefined>()
  // As many as a day brings, told in one go.
  await page.route('**/events', async route => {
    await listening.promise
    const events = Array.from({ length: 200 }, (_, batch) => ({
      name: 'server.logged',
      workspaceId,
      serverId,
      lines: Array.from({ length: 500 }, (_, line) => ({
        at: 1,
        from: 'stderr',
        text: `line ${String(batch * 500 + line)} of an ordinary length`,
      })),
    }))
    const body = events.map(event => `data: ${JSON.stringify(event)}\n\n`).join('')
    await route.fulfill({ contentType: 'text/event-stream', body: `retry: 3600000\n${body}` })
  })
  await page.goto(world.app.newLink())
  await open(page, `#/w/default/servers/${serverId}`)
  await page.getByRole('tab', { name: 'Logs' }).click()
  const log = page.getByRole('log')
  await expect(log).toBeVisible()
  listening.resolve(undefined)
  await expect(log).toContainText('line 99999')
  const longest = await longestPause(page, async () => {
    await log.hover()
    for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, -2_000)
    await log.press('Home')
    await expect(log).toContainText('line 0 of')
  })
  expect(longest).toBeLessThan(1_000)
  expect(await log.locator('[data-index]').count()).toBeLessThan(120)
  await page.getByRole('searchbox', { name: 'Search logs' }).fill('line 77777')
  await expect(log.locator('[data-index]')).toHaveCount(1)
})

/** How long the page did not draw at the most while the work went on, in ms. */
async function longestPause(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    let last = performance.now()
    Object.assign(window, { longestPause: 0 })
    const draw = (now: number) => {
      const seen: unknown = Reflect.get(window, 'longestPause')
      Object.assign(window, { longestPause: Math.max(Number(seen), now - last) })
      last = now
      requestAnimationFrame(draw)
    }
    requestAnimationFrame(draw)
  })
  await work()
  return page.evaluate(() => Number(Reflect.get(window, 'longestPause')))
}
