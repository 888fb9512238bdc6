import { expect } from '@playwright/test'
import path from 'node:path'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies-in-browser.ts'
import { launchDesktop, type Desktop } from './launch.ts'

const PASSPHRASE = 'correct horse battery staple'

interface Status {
  readonly state: string
  readonly protector: string | null
  readonly message: string | null
}

const status = ({ ask }: Desktop) => ask<Status>('vault.status')

/** With the keychain where there is one, and a passphrase where there is none. */
async function openVault(desktop: Desktop): Promise<void> {
  const { state, protector } = await status(desktop)
  if (state === 'new') await desktop.ask('vault.create', { passphrase: PASSPHRASE })
  if (state === 'locked') await desktop.ask('vault.unlock', protector === 'passphrase' ? { passphrase: PASSPHRASE } : {})
  expect((await status(desktop)).state).toBe('open')
}

async function start(folder: string): Promise<Desktop> {
  const desktop = await launchDesktop(path.join(folder, 'data'))
  await desktop.ask('organization.update', { isSetUp: true })
  await openVault(desktop)
  return desktop
}

verifies('lock.by-itself', 'the desktop app locks when the system says that it was locked or sleeps, once that was chosen', async () => {
  using folder = tempFolder()
  await using desktop = await start(folder.path)
  const { ask, inMain, page } = desktop
  const say = (what: 'lock-screen' | 'suspend') => inMain(({ powerMonitor }, event) => void powerMonitor.emit(event), what)
  await say('lock-screen')
  await say('suspend')
  expect((await status(desktop)).state).toBe('open')

  await ask('vault.setLocking', { isLockingWithMachine: true })
  await page.evaluate("location.hash = '#/vault'")
  await expect(page.getByRole('button', { name: 'Lock now' })).toBeVisible()
  await say('lock-screen')
  await expect.poll(async () => (await status(desktop)).message).toContain('this machine was locked')
  await expect(page.getByText('No secret can be read now')).toBeVisible()
  await openVault(desktop)
  await say('suspend')
  await expect.poll(async () => (await status(desktop)).message).toContain('this machine went to sleep')
})

verifies('lock.by-itself', 'the desktop app locks after the time without a person at the machine, and not before', async () => {
  using folder = tempFolder()
  await using desktop = await start(folder.path)
  const { ask, inMain } = desktop
  await ask('vault.setLocking', { autoLockMinutes: 5 })
  // Nobody touches Atrium, but somebody is at the machine.
  await inMain(({ powerMonitor }) => {
    const state: { asked: number; idle: number; realNow?: () => number } = Object.assign(globalThis, { asked: 0, idle: 0 })
    powerMonitor.getSystemIdleTime = () => {
      state.asked += 1
      return state.idle
    }
    const realNow = (state.realNow ??= Date.now)
    Date.now = () => realNow() + 600_000
  })
  const asked = () => inMain(() => Number((globalThis as any).asked))
  await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThan(2)
  expect((await status(desktop)).state).toBe('open')
  await inMain(() => void ((globalThis as any).idle = 299))
  const before = await asked()
  await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThan(before + 1)
  expect((await status(desktop)).state).toBe('open')
  await inMain(() => void ((globalThis as any).idle = 301))
  await expect.poll(async () => (await status(desktop)).message, { timeout: 20_000 }).toContain('It locked after 5 minutes without use')
})

verifies('lock.by-itself', 'the tray’s menu locks the vault, and only while it is open', async () => {
  using folder = tempFolder()
  await using desktop = await start(folder.path)
  const { ask, inMain } = desktop
  // The tray makes its menu anew after each change; this keeps the last one.
  await inMain(({ Menu }) => {
    const state = globalThis as any
    if (state.build !== undefined) return
    state.build = Menu.buildFromTemplate
    Menu.buildFromTemplate = (template: any) => (state.trayMenu = state.build.call(Menu, template))
  })
  const lockItem = () =>
    inMain(() => {
      const item = (globalThis as any).trayMenu?.items.find(({ label }: { label: string }) => label === 'Lock vault now')
      return item === undefined ? 'none' : item.enabled ? 'enabled' : 'disabled'
    })
  await ask('workspaces.create', { name: 'Another' })
  await expect.poll(lockItem).toBe('enabled')
  await inMain(() => (globalThis as any).trayMenu.items.find(({ label }: { label: string }) => label === 'Lock vault now').click())
  await expect.poll(async () => (await status(desktop)).state).toBe('locked')
  await expect.poll(lockItem).toBe('disabled')
  await openVault(desktop)
  await expect.poll(lockItem).toBe('enabled')
})
