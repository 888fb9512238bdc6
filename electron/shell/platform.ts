import ElectronStore from 'electron-store'
import { app, ipcMain, Notification, powerMonitor, shell } from 'electron'
import { createSystemKeychain, noKeychain } from '#core/keychain.ts'
import type { Config } from '#core/config.ts'
import type { Platform } from '#core/platform.ts'
import { settingsFileOf, settingsStoreOptions } from '#core/platform-node.ts'
import { maySignInAt } from './address.ts'

/** The platform of the desktop app: the OS keychain, the system's notifications, and the settings file that `serve` shares. */
export function createDesktopPlatform({ dataFolder, usesKeychain }: Config): Platform {
  const store = new ElectronStore<Record<string, unknown>>(settingsStoreOptions(dataFolder))
  // electron-store answers this channel with the profile's path, to any page; ours has no use for it.
  ipcMain.removeAllListeners('electron-store-get-data')
  return {
    version: app.getVersion(),
    now: () => Date.now(),
    ticks: () => performance.now(),
    keychain: usesKeychain ? createSystemKeychain() : noKeychain,
    settings: settingsFileOf(store),
    idleMs: () => powerMonitor.getSystemIdleTime() * 1_000,
    onMachineLocked,
    notify: (title, body) => {
      if (Notification.isSupported()) new Notification({ title, body }).show()
    },
    openExternal: async url => {
      if (!maySignInAt(url)) return false
      await shell.openExternal(url)
      return true
    },
  }
}

/** Linux tells of sleep alone; there its screen is locked without a word to others. */
function onMachineLocked(listener: (how: 'screen' | 'sleep') => void): () => void {
  const [onScreen, onSleep] = [() => listener('screen'), () => listener('sleep')]
  powerMonitor.on('lock-screen', onScreen)
  powerMonitor.on('suspend', onSleep)
  return () => {
    powerMonitor.off('lock-screen', onScreen)
    powerMonitor.off('suspend', onSleep)
  }
}
