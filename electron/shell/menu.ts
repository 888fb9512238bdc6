import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron'

/** The menus people expect, with the page's own shortcuts written where they look for them. */
export function setMenu(window: BrowserWindow): void {
  const isMac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [{ role: 'close', label: 'Close window' }, ...(isMac ? [] : [{ role: 'quit', label: 'Quit Atrium' } as const])],
    },
    { role: 'editMenu' },
    {
      label: 'Go',
      submenu: [
        { label: 'Command palette', accelerator: 'CmdOrCtrl+K', registerAccelerator: false, click: () => pressPaletteKeys(window) },
      ],
    },
    { label: 'View', submenu: viewItems() },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function viewItems(): MenuItemConstructorOptions[] {
  const zoom: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ]
  return app.isPackaged ? zoom : [...zoom, { type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }]
}

// The page listens to keys and knows no menus: the menu presses the keys.
function pressPaletteKeys(window: BrowserWindow): void {
  const modifiers: ('meta' | 'control')[] = [process.platform === 'darwin' ? 'meta' : 'control']
  window.webContents.sendInputEvent({ type: 'keyDown', keyCode: 'k', modifiers })
  window.webContents.sendInputEvent({ type: 'keyUp', keyCode: 'k', modifiers })
}
