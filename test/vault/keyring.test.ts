import { mkdirSync } from 'node:fs'
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
