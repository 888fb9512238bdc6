import { text } from 'node:stream/consumers'
import { openDatabase } from '#core/db/open.ts'
import { silentLog } from '#core/lib/log.ts'
import { createOAuth } from '#core/oauth/index.ts'
import { Vault } from '#core/vault/vault.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'

// An Atrium that renews the tokens of a server, says so before it uses them, and then waits to be killed.
const { file, passphrase, ahead, target } = JSON.parse(await text(process.stdin))
const now = (): number => Date.now() + Number(ahead)
const db = openDatabase(file)
const vault = new Vault({ db, platform: { keychain: memoryKeychain(), now }, folderId: 'the folder', changed: () => undefined })
await vault.unlock(passphrase)
const oauth = createOAuth({
  ...{ db, vault, now, log: silentLog, clientMetadataUrl: undefined },
  openExternal: () => Promise.resolve(false),
  changed: () => undefined,
  signedIn: () => undefined,
})
await oauth.authorizerFor(target)?.header()
process.stdout.write('renewed')
setInterval(() => undefined, 1_000)
