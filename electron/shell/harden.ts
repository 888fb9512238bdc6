import { app, shell, type Session, type WebContents } from 'electron'
import { isOurPage, mayOpenOutside, PAGE_ADDRESS, PAGE_ORIGIN } from './address.ts'

/** Every web content of this process, whoever makes it, stays on our page and opens nothing. */
export function keepPagesHome(): void {
  app.on('web-contents-created', (_event, contents) => {
    keepHome(contents)
  })
}

/** No camera, no location, no notification, no device: nothing the page may ask for but to copy a text. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isCopying(permission, details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => isCopying(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setBluetoothPairingHandler((_details, answer) => {
    answer({ confirmed: false })
  })
  session.on('will-download', (event, item) => {
    // A text that our own page made, saved where the person says. Nothing from elsewhere.
    if (!item.getURL().startsWith(`blob:${PAGE_ORIGIN}/`)) event.preventDefault()
  })
}

// Writing plain text to the clipboard, on a click: what the copy buttons do.
function isCopying(permission: string, address: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOurPage(address)
}

function keepHome(contents: WebContents): void {
  const stay = (event: { preventDefault: () => void; url: string }) => {
    // A reload asks for the page it is on.
    if (event.url.split('#')[0] !== PAGE_ADDRESS) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-attach-webview', event => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}
