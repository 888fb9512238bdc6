import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { keyringIsMissing, runWithKeyring, type KeyringState } from '../harness/keyring.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const missing = keyringIsMissing()
if (missing) console.log(`skipped: the real keyring, because ${missing}`)
const script = join(import.meta.dirname, 'keyring-child.ts')

describe.skipIf(missing !== undefined)('a real GNOME keyring', () => {
  verifies(
    'vault.keychain',
    'keeps the master key over runs, and without it the vault is locked at once',
    () => {
      using folder = tempFolder()
      const data = join(folder.path, 'atrium')
      mkdirSync(data)
      const open = (state: KeyringState) => runWithKeyring(state, folder.path, [script, data])

      expect(open('unlocked')).toMatchObject({ state: 'open', protector: 'keychain', value: 'sealed' })
      expect(open('unlocked')).toMatchObject({ state: 'open', value: 'hunter2' })
      for (const state of ['locked', 'none', 'no-bus'] as const) {
        expect(open(state), state).toMatchObject({
          state: 'locked',
          protector: 'keychain',
          value: null,
          message: expect.stringMatching(/try again\.$/),
        })
      }
      expect(open('unlocked')).toMatchObject({ state: 'open', value: 'hunter2' })
    },
    60_000,
  )

  verifies(
    'vault.keyring',
    'loses nothing and makes nothing anew with a keyring that is locked in use, restarted, replaced, or opened with the wrong password',
    () => {
      using folder = tempFolder()
      const data = join(folder.path, 'atrium')
      mkdirSync(data)
      const keyrings = join(folder.path, 'data', 'keyrings')
      const aside = join(folder.path, 'keyrings-of-before')
      const open = (state: KeyringState, ...what: string[]) => runWithKeyring(state, folder.path, [script, data, ...what])

      expect(open('unlocked')).toMatchObject({ state: 'open', value: 'sealed' })
      expect(open('unlocked', 'rekey')).toMatchObject({ state: 'open', value: 'hunter2' })
      expect(open('wrong-password')).toMatchObject({ state: 'locked', message: expect.stringMatching(/try again\.$/) })
      expect(open('unlocked', 'trouble')).toMatchObject({
        steps: [
          // The key is in memory: what is in use goes on.
          { step: 'keyring locked', state: 'open', value: 'hunter2' },
          { step: 'rekey', code: 'locked' },
          { step: 'rekey refused', state: 'open', value: 'hunter2' },
          { step: 'asked while locked', state: 'locked', value: null, message: expect.stringMatching(/try again\.$/) },
          { step: 'daemon restarted', state: 'open', value: 'hunter2' },
          { step: 'rekeyed', state: 'open', value: 'hunter2' },
        ],
      })

      renameSync(keyrings, aside)
      for (const _time of [1, 2]) {
        expect(open('unlocked')).toMatchObject({
          ...{ state: 'locked', protector: 'keychain', value: null, items: 0 },
          message: expect.stringContaining('no key for this data folder'),
        })
      }
      expect(open('unlocked', 'plant')).toMatchObject({ state: 'locked' })
      expect(open('unlocked')).toMatchObject({
        state: 'locked',
        items: 1,
        message: expect.stringContaining('not the one of this data folder'),
      })
      rmSync(keyrings, { recursive: true })
      renameSync(aside, keyrings)
      expect(open('unlocked')).toMatchObject({ state: 'open', value: 'hunter2' })
    },
    120_000,
  )

  verifies(
    'vault.locked',
    'never hangs and offers a passphrase when it is not there on the first run',
    () => {
      for (const state of ['locked', 'none', 'no-bus'] as const) {
        using folder = tempFolder()
        const data = join(folder.path, 'atrium')
        mkdirSync(data)
        expect(runWithKeyring(state, folder.path, [script, data]), state).toMatchObject({
          state: 'new',
          protector: null,
          message: expect.stringContaining('passphrase'),
        })
      }
    },
    60_000,
  )
})
