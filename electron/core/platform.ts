import type { Settings } from '#shared/model/settings.ts'

/** One item of the OS keychain. Every failure is `AppError('locked', …)` with what to do; absent is `undefined`, never a guess. */
export interface Keychain {
  readonly read: (account: string) => Promise<string | undefined>
  readonly write: (account: string, value: string) => Promise<void>
  /** One that is not there is as good as removed. */
  readonly remove: (account: string) => Promise<void>
}

/** Small settings in a file that the desktop app and `serve` share. */
export interface SettingsFile {
  readonly read: () => Settings
  readonly write: (change: Partial<Settings>) => Settings
}

/** What differs between the desktop app, `serve` and a test. The only place where a fake may stand. */
export interface Platform {
  readonly version: string
  readonly now: () => number
  /** Monotonic milliseconds with fraction, for durations. */
  readonly ticks: () => number
  readonly keychain: Keychain
  readonly settings: SettingsFile
  /** Milliseconds since a person last touched this machine, where the system tells; otherwise only the page knows of people. */
  readonly idleMs?: () => number
  /** Hears when the screen is locked or the machine goes to sleep, where the system tells. Answers the function that ends it. */
  readonly onMachineLocked?: (listener: (how: 'screen' | 'sleep') => void) => () => void
  /** Tells the person at the machine something that cannot wait. */
  readonly notify: (title: string, text: string) => void
  /** Shows a page to the person in a browser, where there is one; answers whether it could. Given https, or http of this machine, alone. */
  readonly openExternal: (url: string) => Promise<boolean>
}
