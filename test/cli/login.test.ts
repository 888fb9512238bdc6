import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { Logins } from '#core/features/logins/index.ts'
import { newUuid } from '#core/lib/ids.ts'
import { runCli, startCli } from '../harness/cli-process.ts'
import { ask } from '../harness/http-ask.ts'
import { startServeApp, type ServeApp } from '../harness/serve-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

let app: ServeApp
let home: ReturnType<typeof tempFolder>
let env: Record<string, string>

beforeAll(async () => {
  app = await startServeApp('correct horse battery staple')
  home = tempFolder()
  env = { HOME: home.path, ATRIUM_DATA: app.dataFolder }
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})
afterEach(() => vi.useRealTimers())

const keptFile = () => join(home.path, '.config/atrium/cli.json')
const list = () => runCli(['workspaces', 'list'], { env })
const liveKeys = async () => (await app.call('adminKeys.list', {})).filter(({ revokedAt }) => revokedAt === null)
/** The one that waits, when it does. */
const waiting = () =>
  vi.waitFor(
    async () => {
      const [login] = await app.call('logins.list', {})
      if (!login) throw new Error('Nobody waits.')
      return login
    },
    { timeout: 20_000, interval: 50 },
  )

async function letIn(...args: string[]) {
  const cli = await startCli(['login', ...args], { env, cwd: home.path })
  const login = await waiting()
  await app.call('logins.answer', { loginId: login.id, isAllowed: true })
  return { login, ...(await cli.done) }
}

verifies('cli.login', 'a terminal is let in by a person, works with a key of its own that has an end, and signs out', async () => {
  expect(await list()).toMatchObject({ exit: 3, stderr: expect.stringContaining('atrium login') })
  const { login, exit, stdout, stderr } = await letIn('--days', '7')
  expect([exit, stdout]).toEqual([0, ''])
  // In both places, and for who sits at `serve`.
  expect(stderr).toContain(login.code)
  expect(login).toMatchObject({ code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/), folder: home.path, days: 7 })
  expect(app.serve.output()).toContain(`The code is ${login.code}.`)
  const [key] = await liveKeys()
  expect(key).toMatchObject({ name: 'Command line', expiresAt: expect.closeTo(login.askedAt + 7 * 86_400_000, -5) })
  expect(stderr).not.toContain('atr_')
  if (process.platform !== 'win32') expect(statSync(keptFile()).mode & 0o777).toBe(0o600)
  expect(await list()).toMatchObject({ exit: 0 })
  // It was answered once.
  await expect(app.call('logins.answer', { loginId: login.id, isAllowed: true })).rejects.toThrow('not_found')
  // The key is of this Atrium, and goes to no other address.
  expect(await runCli(['workspaces', 'list', '--url', app.baseUrl], { env })).toMatchObject({ exit: 3 })
  const again = await letIn()
  expect(again.exit).toBe(0)
  expect((await liveKeys()).map(({ id }) => id)).not.toContain(key!.id)
  expect(await liveKeys()).toHaveLength(1)
  expect(await runCli(['logout'], { env })).toMatchObject({ exit: 0 })
  expect(await liveKeys()).toEqual([])
  expect(readFileSync(keptFile(), 'utf8')).not.toContain('atr_')
  expect(await runCli(['logout'], { env })).toMatchObject({ exit: 5 })
})

verifies('cli.login', 'who is denied, gives up, or is revoked has nothing', async () => {
  const denied = await startCli(['login'], { env })
  await app.call('logins.answer', { loginId: (await waiting()).id, isAllowed: false })
  expect(await denied.done).toMatchObject({ exit: 3, stderr: expect.stringContaining('denied') })
  const givenUp = await startCli(['login'], { env })
  const { id: loginId } = await waiting()
  givenUp.child.kill('SIGINT')
  await givenUp.done
  await vi.waitFor(async () => expect(await app.call('logins.list', {})).toEqual([]), 20_000)
  await expect(app.call('logins.answer', { loginId, isAllowed: true })).rejects.toThrow('not_found')
  expect(await liveKeys()).toEqual([])
  await letIn()
  const [key] = await liveKeys()
  await app.call('adminKeys.revoke', { keyId: key!.id })
  expect(await list()).toMatchObject({ exit: 3, stderr: expect.stringContaining('Sign in: atrium login') })
  expect(await runCli(['logout'], { env })).toMatchObject({ exit: 0 })
  expect(await runCli(['login', '--days', '91'], { env })).toMatchObject({ exit: 2 })
  expect(await runCli(['login'], { env: { ...env, ATRIUM_DATA: '/nowhere' } })).toMatchObject({ exit: 10 })
})

verifies(
  'cli.login-door',
  'without the note of the data folder there is nothing, from a page neither, and three at once are enough',
  async () => {
    const { token }: { token: string } = JSON.parse(readFileSync(join(app.dataFolder, 'running.json'), 'utf8'))
    const door = `${app.baseUrl}/login`
    const headers = { 'x-atrium-note': token, 'content-type': 'application/json' }
    const adminKey = await app.call('adminKeys.create', { name: 'curious' })
    for (const wrong of [
      { method: 'POST' },
      { method: 'POST', headers: { ...headers, 'x-atrium-note': '' } },
      { method: 'POST', headers: { ...headers, 'x-atrium-note': `${token}x` } },
      { method: 'POST', headers: { authorization: `Bearer ${adminKey.value}` } },
      { method: 'GET', headers },
    ])
      expect(await ask(door, wrong), JSON.stringify(wrong)).toMatchObject({ status: 404 })
    expect(await ask(door, { method: 'POST', headers: { ...headers, origin: 'http://example.com' }, body: '{}' })).toMatchObject({
      status: 403,
    })
    expect(await ask(door, { method: 'POST', headers: { ...headers, host: 'example.com' }, body: '{}' })).toMatchObject({ status: 403 })
    expect(await ask(door, { method: 'POST', headers, body: '{"days":365}' })).toMatchObject({ status: 400 })
    expect(await app.call('logins.list', {})).toEqual([])
    // No key may let another one in.
    for (const path of ['logins', 'logins/x/answer'])
      expect((await ask(`${app.baseUrl}/api/v1/${path}`, { headers: { authorization: `Bearer ${adminKey.value}` } })).status).toBe(404)
    await app.call('adminKeys.revoke', { keyId: adminKey.key.id })
  },
)

verifies('cli.login-door', 'there is a limit to those who wait and those who ask in a minute, and nobody waits for ever', async () => {
  vi.useFakeTimers()
  const heard: unknown[] = []
  const logins = new Logins({ now: Date.now, newUuid, emit: () => undefined, notify: () => undefined })
  const askOne = () => logins.ask({ folder: null, days: 30 }, answer => heard.push(answer) > 0)
  const three = [askOne(), askOne(), askOne()]
  expect(new Set(three.map(({ code }) => code)).size).toBe(3)
  expect(askOne).toThrow(expect.objectContaining({ code: 'limited' }))
  for (const { id } of three) logins.withdraw(id)
  for (let count = 0; count < 3; count += 1) logins.take(askOne().id)
  expect(askOne).toThrow(expect.objectContaining({ code: 'limited' }))
  vi.advanceTimersByTime(60_000)
  const { id } = askOne()
  vi.advanceTimersByTime(5 * 60_000)
  expect(heard).toEqual([expect.objectContaining({ code: 'timeout' })])
  expect(() => logins.take(id)).toThrow(expect.objectContaining({ code: 'not_found' }))
})

verifies('cli.login', 'when Atrium ends, who waits is told, and the note goes', async () => {
  await using other = await startServeApp('correct horse battery staple')
  const cli = await startCli(['login'], { env: { HOME: home.path, ATRIUM_DATA: other.dataFolder } })
  await vi.waitFor(async () => expect(await other.call('logins.list', {})).toHaveLength(1), 20_000)
  other.serve.child.kill('SIGTERM')
  expect((await cli.done).exit).toBeGreaterThan(0)
  await other.serve.exited
  expect(existsSync(join(other.dataFolder, 'running.json'))).toBe(false)
})
