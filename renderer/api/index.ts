import { createHttpTransport } from './transports/http.ts'
import { createIpcTransport } from './transports/ipc.ts'
import type { Transport } from './transport.ts'

/** The desktop app's bridge where there is one, else the server this page came from. */
export function chooseTransport(): Transport {
  return window.atrium === undefined ? createHttpTransport() : createIpcTransport(window.atrium)
}
