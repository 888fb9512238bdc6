import { app } from 'electron'
import path from 'node:path'

/** The built stdio bridge: a file that other programs start, so not the one inside the archive. */
export function bridgeFile(): string {
  return path.join(app.getAppPath().replace(/\.asar$/, '.asar.unpacked'), 'out', 'bridge', 'atrium-bridge.mjs')
}
