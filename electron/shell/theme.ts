import { nativeTheme } from 'electron'
import type { SettingsFile } from '#core/platform.ts'
import type { RunningCore } from './running-core.ts'

/** Light, dark or as the system: window frame, menus and page alike. */
export function applyTheme(settings: SettingsFile): void {
  nativeTheme.themeSource = settings.read().theme
}

export function followTheme(core: RunningCore, settings: SettingsFile): void {
  core.subscribe(event => {
    if (event.name === 'settings.changed') applyTheme(settings)
  })
}
