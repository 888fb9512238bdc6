import { app, BrowserWindow, screen, session } from 'electron'
import path from 'node:path'
import type { SettingsFile } from '#core/platform.ts'
import { PAGE_ADDRESS } from './address.ts'
import { placeWindow, SMALLEST, type WindowPlace } from './bounds.ts'
import { denyPermissions } from './harden.ts'
import { refuseNetwork, servePage } from './page-protocol.ts'

/** Moving and resizing tell many times a second; the place is written when they rest. */
const REST_MS = 400

export interface MainWindow {
  readonly window: BrowserWindow
  readonly show: () => void
  /** Shows these words instead of the app. */
  readonly showProblem: (words: string) => void
}

/** Makes the one window and loads the page. It is shown as soon as there is something to see; the engine may still be starting. */
export function openMainWindow(settings: SettingsFile): MainWindow {
  let problem: string | undefined
  denyPermissions(session.defaultSession)
  refuseNetwork(session.defaultSession)
  servePage(session.defaultSession, path.join(app.getAppPath(), 'out', 'renderer'), () => problem)
  const window = createWindow(
    placeWindow(
      settings.read().window,
      screen.getAllDisplays().map(display => display.workArea),
    ),
  )
  rememberPlace(window, settings)
  const show = () => {
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  window.once('ready-to-show', show)
  const load = () => {
    // A failed load shows itself in the window; there is nobody else to tell.
    window.loadURL(PAGE_ADDRESS).catch(() => undefined)
  }
  load()
  const showProblem = (words: string) => {
    problem = words
    load()
  }
  return { window, show, showProblem }
}

/** Closing the window leaves the gateway running, while there is something to stay for; the tray, the dock and a second start bring it back. */
export function stayWhenClosed(window: BrowserWindow, shouldStay: () => boolean): void {
  window.on('close', event => {
    if (!shouldStay()) return
    event.preventDefault()
    window.hide()
  })
}

function createWindow({ isMaximized, width, height, x, y }: WindowPlace): BrowserWindow {
  const window = new BrowserWindow({
    width,
    height,
    ...(x === undefined || y === undefined ? {} : { x, y }),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Atrium',
    icon: path.join(app.getAppPath(), 'resources', 'icon.png'),
    webPreferences: {
      preload: path.join(app.getAppPath(), 'out', 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be fetched from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (isMaximized) window.maximize()
  return window
}

function rememberPlace(window: BrowserWindow, settings: SettingsFile): void {
  let rest: NodeJS.Timeout | undefined
  const keep = () => {
    clearTimeout(rest)
    rest = undefined
    if (window.isDestroyed() || window.isMinimized()) return
    settings.write({ window: { ...window.getNormalBounds(), isMaximized: window.isMaximized() } })
  }
  const keepSoon = () => {
    clearTimeout(rest)
    rest = setTimeout(keep, REST_MS)
  }
  window.on('resize', keepSoon)
  window.on('move', keepSoon)
  window.on('close', keep)
}
