import { app, dialog } from 'electron'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '#shared/errors.ts'
import { endOnUncaught, startCore } from '#core/app.ts'
import { hostEnvironment, parseConfig, type Config } from '#core/config.ts'
import { bridgeFile } from './shell/bridge-file.ts'
import { closeCoreBeforeQuitting } from './shell/ending.ts'
import { keepPagesHome } from './shell/harden.ts'
import { serveIpc } from './shell/ipc.ts'
import { setMenu } from './shell/menu.ts'
import { announcePageScheme } from './shell/page-protocol.ts'
import { createDesktopPlatform } from './shell/platform.ts'
import type { RunningCore } from './shell/running-core.ts'
import { applyTheme, followTheme } from './shell/theme.ts'
import { createTray } from './shell/tray.ts'
import { openMainWindow, stayWhenClosed } from './shell/window.ts'

/** The desktop app: one process for a data folder, a window at once, the core behind it, and an orderly end. */
function main(): void {
  // The command line is Chromium's; what a person may choose comes from the environment and the settings.
  const config = parseConfig([], hostEnvironment())
  keepProfileIn(config.dataFolder)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  announcePageScheme()
  keepPagesHome()
  app.whenReady().then(() => run(config), fail)
}

function run(config: Config): void {
  const platform = createDesktopPlatform(config)
  applyTheme(platform.settings)
  const main = openMainWindow(platform.settings)
  const core: Promise<RunningCore> = startCore({
    platform,
    config,
    kind: 'desktop',
    hostEnvironment: hostEnvironment(),
    bridgeFile: bridgeFile(),
  })
  const ending = closeCoreBeforeQuitting(core)
  const tray = createTray(core, main.show)
  setMenu(main.window)
  serveIpc(core, () => main.window)
  stayWhenClosed(main.window, () => !ending.isQuitting() && !tray.isDestroyed())
  core.then(
    running => {
      followTheme(running, platform.settings)
      endOnUncaught({ log: running.log, end: running.close, exit: code => app.exit(code) })
    },
    (thrown: unknown) => {
      // Without a core there is nothing to stay for: the window says why, and closing it ends the app.
      tray.destroy()
      main.showProblem(AppError.from(thrown).message)
    },
  )
  app.on('second-instance', main.show)
  app.on('activate', main.show)
}

/** The browser engine's own files lie in the data folder too: a folder is a whole, and two of them never meet. */
function keepProfileIn(dataFolder: string): void {
  const profile = path.join(dataFolder, 'desktop')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  app.setPath('userData', profile)
}

function fail(thrown: unknown): void {
  dialog.showErrorBox('Atrium could not start', AppError.from(thrown).message)
  app.exit(1)
}

try {
  main()
} catch (thrown) {
  fail(thrown)
}
