import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ask } from '../harness/http-ask.ts'
import { startServe } from '../harness/serve-process.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { failureOf } from '../upstreams/upstreams-harness.ts'
import { verifies } from '../verifies.ts'

const PASSPHRASE = 'correct horse battery staple'

test('an error that nobody caught ends serve in order, and neither log nor terminal get its text', async () => {
  using folder = tempFolder()
  const bug = join(folder.path, 'bug.mjs')
  // Loaded into the process: what any forgotten rejection does.
  writeFileSync(bug, `process.on('SIGUSR2', () => { Promise.reject(new Error('canary-of-the-crash')) })`)
  await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain'], nodeArgs: ['--import', bug] })
  await serve.link()
  serve.child.kill('SIGUSR2')
  expect((await serve.exited).code).toBe(1)
  const log = readFileSync(join(folder.path, 'atrium.log'), 'utf8')
  expect(log).toContain('process.uncaught')
  expect(log + serve.output()).not.toContain('canary-of-the-crash')
  await using next = await startServe({ dataFolder: folder.path, args: ['--no-keychain'] })
  await next.link()
})

test('serve starts and goes on although nobody reads what it says', async () => {
  using folder = tempFolder()
  await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain'] })
  serve.child.stdout?.destroy()
  serve.child.stderr?.destroy()
  const log = join(folder.path, 'atrium.log')
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes('core.started')) await sleep(50)
  const port = Number(/"port":(\d+)/.exec(readFileSync(log, 'utf8'))?.[1])
  expect((await ask(`http://127.0.0.1:${port}/w/default/mcp`)).status).toBe(401)
  serve.child.kill('SIGTERM')
  expect(await serve.exited).toEqual({ code: 0, signal: null })
})

/** A keychain whose question to the person nobody answers, until `answer` is called. */
function askingKeychain() {
  const kept = memoryKeychain()
  let answer: () => void = () => undefined
  const answered = new Promise<void>(resolve => {
    answer = resolve
  })
  return {
    kept,
    answer,
    read: async (account: string) => {
      await answered
      return kept.read(account)
    },
    write: (account: string, value: string) => kept.write(account, value),
    remove: (account: string) => kept.remove(account),
  }
}

verifies(
  'vault.locked',
  'a keychain that waits for a person holds nothing up that needs no secret, and is heard when it answers',
  async () => {
    const keychain = askingKeychain()
    await using app = await startTestApp({ keychain })
    expect(app.core.vaultStatus()).toMatchObject({ state: 'new', message: expect.stringContaining('has not answered yet') })
    const workspace = await app.defaultWorkspace()
    const refused = await failureOf(app.call('secrets.create', { workspaceId: workspace.id, name: 'TOKEN', value: 'value-1' }))
    expect(refused.code).toBe('locked')
    const opened = new Promise<void>(resolve => {
      app.core.subscribe(event => {
        if (event.name === 'vault.changed' && app.core.vaultStatus().state === 'open') resolve()
      })
    })
    keychain.answer()
    await opened
    await app.call('secrets.create', { workspaceId: workspace.id, name: 'TOKEN', value: 'value-1' })
  },
)

verifies('vault.passphrase', 'a passphrase chosen while the keychain still asks stays the one that counts', async () => {
  const keychain = askingKeychain()
  await using app = await startTestApp({ keychain })
  const workspace = await app.defaultWorkspace()
  const made = await Promise.allSettled([
    app.call('vault.create', { passphrase: PASSPHRASE }),
    app.call('vault.create', { passphrase: `${PASSPHRASE} 2` }),
  ])
  const refused = made.find(outcome => outcome.status === 'rejected')
  expect(made.filter(outcome => outcome.status === 'fulfilled')).toHaveLength(1)
  expect(refused?.reason).toMatchObject({ code: 'conflict' })
  await app.call('secrets.create', { workspaceId: workspace.id, name: 'TOKEN', value: 'value-1' })
  keychain.answer()
  await new Promise(resolve => setImmediate(resolve))
  expect(app.core.vaultStatus()).toMatchObject({ state: 'open', protector: 'passphrase' })
  await app.call('secrets.create', { workspaceId: workspace.id, name: 'OTHER', value: 'value-2' })
})
