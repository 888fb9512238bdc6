import { expect } from '@playwright/test'
import path from 'node:path'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies-in-browser.ts'
import { launchDesktop } from './launch.ts'

const ENDLESS = `async function execute(params, config, context) { return context.callTool('mine__forever') }`

verifies('code.nested', 'a trial that is stopped over IPC ends in the core, with what it called', async () => {
  using folder = tempFolder()
  await using desktop = await launchDesktop(path.join(folder.path, 'data'))
  const { ask, page } = desktop
  await ask('organization.update', { isSetUp: true })
  const [workspace] = await ask<{ id: string; slug: string }[]>('workspaces.list')
  const workspaceId = workspace!.id
  const { id: serverId } = await ask<{ id: string }>('servers.create', { workspaceId, name: 'Mine', launch: { kind: 'custom' } })
  const draft = (source: string) => ({ description: 'A tool.', source })
  const forever = draft('async function execute() { await new Promise(() => setTimeout(() => {}, 600_000)) }')
  const { revision } = await ask<{ revision: number }>('code.create', { workspaceId, serverId, toolName: 'forever', draft: forever })
  await ask('code.publish', { workspaceId, serverId, toolName: 'forever', revision })
  await ask('code.create', { workspaceId, serverId, toolName: 'trial', draft: draft(ENDLESS) })
  const input = { workspaceId, serverId, toolName: 'trial', draft: draft(ENDLESS) }
  await page.evaluate(`window.trial = window.atrium.call('code.run', ${JSON.stringify(input)}, 'a ticket'); undefined`)
  const sent = async () => {
    const { frames } = await ask<{ frames: { method: string; direction: string }[] }>('servers.frames', { workspaceId, serverId })
    return frames.filter(({ method, direction }) => method === 'tools/call' && direction === 'sent').length
  }
  await expect.poll(sent, { timeout: 20_000 }).toBe(1)

  // Another's ticket ends nothing.
  await page.evaluate("window.atrium.cancel('another ticket')")
  expect((await ask<{ calls: unknown[] }>('calls.list', { workspaceId })).calls).toEqual([])
  await page.evaluate("window.atrium.cancel('a ticket')")
  const outcome = await page.evaluate<any>('window.trial')
  expect(outcome.ok ? outcome.data.error.reason : outcome.error.code).toBe('cancelled')
  const outcomes = async () => (await ask<{ calls: { outcome: string }[] }>('calls.list', { workspaceId })).calls.map(call => call.outcome)
  await expect.poll(outcomes).toEqual(['cancelled'])
})
