import { app, clipboard, Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron'
import path from 'node:path'
import type { AppEventName } from '#shared/events.ts'
import { ask } from './ask.ts'
import type { RunningCore } from './running-core.ts'
import { trayLines, type TrayState } from './tray-words.ts'

const TELLING: ReadonlySet<AppEventName> = new Set(['gateway.changed', 'vault.changed', 'servers.changed', 'workspaces.changed'])
/** Servers that start together change state many times; the menu is made anew when they rest. */
const REST_MS = 250

/** The tray: what runs, and the way back to the window. Kept by whoever called, or it would be collected and vanish. */
export function createTray(core: Promise<RunningCore>, show: () => void): Tray {
  const tray = new Tray(trayImage())
  tray.setToolTip('Atrium')
  tray.on('click', show)
  const lock = () => {
    core.then(
      running => ask(running, 'vault.lock', {}),
      () => undefined,
    )
  }
  const draw = (state: TrayState) => {
    if (!tray.isDestroyed()) tray.setContextMenu(Menu.buildFromTemplate(menuOf(state, { show, lock })))
  }
  draw({ gateway: undefined, vault: undefined, servers: undefined })
  core.then(
    running => follow(running, draw),
    // The window tells why the start failed.
    () => undefined,
  )
  return tray
}

function follow(core: RunningCore, draw: (state: TrayState) => void): void {
  let rest: NodeJS.Timeout | undefined
  const redraw = () => {
    readState(core).then(draw, () => undefined)
  }
  core.subscribe(event => {
    if (!TELLING.has(event.name)) return
    clearTimeout(rest)
    rest = setTimeout(redraw, REST_MS)
  })
  redraw()
}

async function readState(core: RunningCore): Promise<TrayState> {
  const [gateway, vault, workspaces] = await Promise.all([
    ask(core, 'gateway.status', {}),
    ask(core, 'vault.status', {}),
    ask(core, 'workspaces.list', {}),
  ])
  const lists = await Promise.all((workspaces ?? []).map(({ id }) => ask(core, 'servers.list', { workspaceId: id })))
  const servers = lists.flatMap(list => list ?? [])
  return { gateway, vault, servers: { running: servers.filter(server => server.state.at === 'ready').length, all: servers.length } }
}

function menuOf(state: TrayState, { show, lock }: { readonly show: () => void; readonly lock: () => void }): MenuItemConstructorOptions[] {
  const baseUrl = state.gateway?.state === 'listening' ? state.gateway.baseUrl : undefined
  return [
    ...trayLines(state).map(label => ({ label, enabled: false })),
    { type: 'separator' },
    { label: 'Open Atrium', click: show },
    {
      label: 'Lock vault now',
      enabled: state.vault?.state === 'open',
      click: lock,
    },
    { label: 'Copy address', enabled: baseUrl !== undefined, click: () => void clipboard.writeText(baseUrl ?? '') },
    { type: 'separator' },
    { label: 'Quit Atrium', click: () => app.quit() },
  ]
}

function trayImage() {
  const file = process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'
  return nativeImage.createFromPath(path.join(app.getAppPath(), 'resources', file))
}
