import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Keychain } from '#core/platform.ts'

/** A keychain that outlives the process that used it: an item a file. As slow as a real one, so that there is something to be killed in. */
export function fileKeychain(folder: string, waitMs = 0): Keychain {
  mkdirSync(folder, { recursive: true })
  const pathOf = (account: string) => join(folder, encodeURIComponent(account))
  return {
    read: async account => {
      await sleep(waitMs)
      try {
        return readFileSync(pathOf(account), 'utf8')
      } catch {
        return undefined
      }
    },
    write: async (account, value) => {
      await sleep(waitMs)
      writeFileSync(`${folder}-part`, value)
      renameSync(`${folder}-part`, pathOf(account))
      await sleep(waitMs)
    },
    remove: async account => {
      await sleep(waitMs)
      rmSync(pathOf(account), { force: true })
      await sleep(waitMs)
    },
  }
}
