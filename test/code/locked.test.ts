import { expect } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { startTestApp } from '../harness/start-app.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { verifies } from '../verifies.ts'
import { startCodeApp, textOf } from './code-app.ts'

verifies(
  'code.locked',
  'while the vault is locked, tools with secrets and their memory are refused with what to do; others go on, also after a restart',
  async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'atrium-code-'))
    const keychain = memoryKeychain()
    try {
      const first = await startCodeApp({ dataFolder, keychain })
      await first.app.call('secrets.create', { workspaceId: first.workspace.id, name: 'TOKEN', value: 'a-token-value' })
      await first.publish('secret', `async function execute(p, config) { return config.TOKEN.length }`)
      await first.publish('plain', `async function execute() { return 'plain' }`)
      await first.publish('remembers', `async function execute(p, c, { store }) { return store.list() }`)
      expect(textOf(await first.call('secret'))).toBe('13')
      await first.app[Symbol.asyncDispose]()

      keychain.isLocked = true
      await using app = await startTestApp({ dataFolder, keychain })
      const target = { ...first.target, url: app.endpoint(first.workspace) }
      const call = (name: string) => sendModern(target, 'tools/call', { name: `mine__${name}`, arguments: {} })
      expect((await call('secret')).error).toMatchObject({ data: { code: 'locked' } })
      expect(textOf(await call('plain'))).toBe('plain')
      expect(textOf(await call('remembers'))).toContain('vault is locked')
    } finally {
      rmSync(dataFolder, { recursive: true, force: true })
    }
  },
)
