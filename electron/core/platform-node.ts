import Conf from 'conf'
import { Settings } from '#shared/model/settings.ts'
import { createSystemKeychain, noKeychain } from './keychain.ts'
import type { Platform, SettingsFile } from './platform.ts'

interface Options {
  readonly version: string
  readonly dataFolder: string
  readonly usesKeychain: boolean
  readonly notify: (title: string, text: string) => void
  /** See Platform; without one there is no browser. */
  readonly openExternal?: (url: string) => Promise<boolean>
}

/** The platform of `serve`: no window, no tray; the OS keychain where there is one. */
export function createNodePlatform({ version, dataFolder, usesKeychain, notify, openExternal = noBrowser }: Options): Platform {
  return {
    version,
    now: () => Date.now(),
    ticks: () => performance.now(),
    keychain: usesKeychain ? createSystemKeychain() : noKeychain,
    settings: settingsFileOf(new Conf<Record<string, unknown>>(settingsStoreOptions(dataFolder))),
    notify,
    openExternal,
  }
}

const noBrowser = () => Promise.resolve(false)

/** The same file for electron-store in the desktop app and for conf in `serve`. */
export function settingsStoreOptions(dataFolder: string) {
  return {
    cwd: dataFolder,
    configName: 'settings',
    name: 'settings',
    configFileMode: 0o600,
    clearInvalidConfig: true,
    projectName: 'Atrium',
    projectSuffix: '',
  }
}

interface Store {
  store: Record<string, unknown>
}

/** A member that is not valid (an older or newer Atrium, an edited file) falls back to its default, the others stay. */
export function settingsFileOf(file: Store): SettingsFile {
  const read = () => {
    const kept = file.store
    const valid = Object.entries(Settings.shape).filter(([name, schema]) => name in kept && schema.safeParse(kept[name]).success)
    return Settings.parse(Object.fromEntries(valid.map(([name]) => [name, kept[name]])))
  }
  return {
    read,
    write: change => {
      const next = Settings.parse({ ...read(), ...change })
      file.store = { ...file.store, ...next }
      return next
    },
  }
}
