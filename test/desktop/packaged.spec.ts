import { expect, test } from '@playwright/test'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { node24 } from '../../scripts/entry/node24.mjs'
import { root } from '../../scripts/entry/root.mjs'
import { sandboxArguments } from '../../scripts/test/chromium.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startPageApp } from '../harness/page-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies-in-browser.ts'
import { environment } from './launch.ts'

verifies('desktop.packaged', 'the packaged folder starts, serves the gateway, runs no foreign code, and ends when told', async () => {
  // Only a Linux folder can be made from the test Electron, which is Linux x64; CI is Linux, so there this never skips.
  test.skip(process.platform !== 'linux', 'the packaged folder is made and started on Linux only')
  using folder = tempFolder()
  const dist = path.join(folder.path, 'dist')
  const withOwnSqlite = existsSync(path.join(root, 'node_modules/better-sqlite3/build/Release')) ? ['--with-compiled-sqlite'] : []
  execFileSync(node24(), [path.join(root, 'scripts/package.ts'), '--no-build', '--output', dist, ...withOwnSqlite], {
    cwd: root,
    stdio: 'ignore',
  })
  const binary = path.join(dist, 'linux-unpacked/atrium')
  expect(existsSync(path.join(dist, 'linux-unpacked/resources/app.asar.unpacked/out/bridge/atrium-bridge.mjs'))).toBe(true)
  expect(existsSync(path.join(dist, 'linux-unpacked/resources/app.asar.unpacked/node_modules/better-sqlite3/deps'))).toBe(false)

  const data = path.join(folder.path, 'data')
  const code = await addCodeTool(folder.path)
  const port = await freePort()
  // Were it still willing to be a Node, this would print and end at once.
  const env = { ...environment(data), ATRIUM_PORT: String(port), NODE_OPTIONS: '--require=/nonexistent.cjs', ELECTRON_RUN_AS_NODE: '1' }
  const app = spawn(binary, sandboxArguments(), { env, stdio: 'ignore' })
  const ended = once(app, 'exit')
  try {
    await expect.poll(() => statusOf(`http://127.0.0.1:${String(port)}/w/default/mcp`)).toBe(401)
    // Its worker is loaded from the archive: the sandbox is there as it is in development.
    const target = { url: `http://127.0.0.1:${String(port)}/w/default/mcp`, key: code.key }
    const answer = await sendModern(target, 'tools/call', { name: 'mine__sum', arguments: { of: [20, 22] } })
    expect(answer.result).toMatchObject({ content: [{ type: 'text', text: '{"sum":42,"node":"undefined"}' }] })
  } finally {
    app.kill('SIGTERM')
  }
  expect(await ended).toEqual([0, null])
  expect(existsSync(path.join(data, 'owner.json'))).toBe(false)
})

/** Made by Atrium as it is here, in the folder that the packaged one opens then. */
async function addCodeTool(home: string): Promise<{ readonly key: string }> {
  await using app = await startPageApp({ home })
  const [workspace] = await app.call('workspaces.list', {})
  const workspaceId = workspace!.id
  const { id: serverId } = await app.call('servers.create', { workspaceId, name: 'Mine', launch: { kind: 'custom' } })
  const source = 'async function execute({ of }) { return { sum: of.reduce((a, b) => a + b, 0), node: typeof process } }'
  const { revision } = await app.call('code.create', { workspaceId, serverId, toolName: 'sum', draft: { description: 'Adds.', source } })
  await app.call('code.publish', { workspaceId, serverId, toolName: 'sum', revision })
  return { key: (await app.call('keys.create', { workspaceId, name: 'Laptop' })).value }
}

function statusOf(url: string): Promise<number | undefined> {
  return fetch(url, { method: 'POST', body: '{}' }).then(
    answer => answer.status,
    () => undefined,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('A listening server has no address.')
  return address.port
}
