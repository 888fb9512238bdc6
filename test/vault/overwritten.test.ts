import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { findInDataFiles } from '../harness/data-files.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

const echo = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')

function rows(app: TestApp, sql: string): Record<string, unknown>[] {
  const db = new Sqlite(join(app.dataFolder, 'atrium.db'), { readonly: true })
  const found = db.prepare<[], Record<string, unknown>>(sql).all()
  db.close()
  return found
}

/** As a migration makes it: of all that is there now. */
function makeCopy(app: TestApp): void {
  const db = new Sqlite(join(app.dataFolder, 'atrium.db'), { readonly: true })
  db.prepare('VACUUM INTO ?').run(join(app.dataFolder, 'atrium.db.v1-1.bak'))
  db.close()
}

const find = ({ dataFolder }: TestApp, texts: readonly unknown[]) => findInDataFiles(dataFolder, texts)

/** Values of every size from a few bytes to many pages, so that cells of all kinds are written. */
async function addSecrets(app: TestApp, workspaceId: WorkspaceId, count: number) {
  for (let n = 0; n < count; n += 1)
    await app.call('secrets.create', { workspaceId, name: `S_${n}`, value: `v${n}`.padEnd(16 + (n % 20) * 700, 'x') })
  return app.call('secrets.list', { workspaceId })
}

verifies('secrets.overwritten', 'of a secret that is replaced or deleted nothing sealed stays in any file', async () => {
  await using app = await startTestApp()
  const { id: workspaceId } = await app.defaultWorkspace()
  const secrets = await addSecrets(app, workspaceId, 60)
  makeCopy(app)
  const before = rows(app, 'SELECT name, sealed FROM secrets ORDER BY name')
  for (const files of find(
    app,
    before.map(row => row['sealed']),
  ))
    expect(files).toContain('atrium.db.v1-1.bak')
  for (const [index, { id: secretId }] of secrets.entries()) {
    if (index % 3 === 0) await app.call('secrets.remove', { workspaceId, secretId })
    else await app.call('secrets.replace', { workspaceId, secretId, value: `new ${index}`.padEnd((index * 911) % 9_000, 'y') })
  }
  const left = find(
    app,
    before.map(row => row['sealed']),
  )
  expect(before.filter((_row, index) => left[index]!.length > 0).map(row => row['name'])).toEqual([])
  // What is there now is found by the same search.
  const now = rows(app, 'SELECT sealed FROM secrets').map(row => row['sealed'])
  expect(now).toHaveLength(40)
  for (const files of find(app, now)) expect(files).not.toEqual([])
  expect(readdirSync(app.dataFolder)).toContain('atrium.db.v1-1.bak')
})

verifies('secrets.overwritten', 'of a workspace that is deleted neither its data key nor anything sealed stays in any file', async () => {
  await using app = await startTestApp()
  const kept = await app.defaultWorkspace()
  const gone = await app.call('workspaces.create', { name: 'Gone', description: 'A description that tells it 0815' })
  await addSecrets(app, kept.id, 20)
  await addSecrets(app, gone.id, 60)
  makeCopy(app)
  const sealedOf = (id: string) => rows(app, `SELECT sealed FROM secrets WHERE workspace_id = '${id}'`).map(row => row['sealed'])
  const keysOf = (id: string) => rows(app, `SELECT wrapped FROM data_keys WHERE whose = '${id}'`).map(row => row['wrapped'])
  const lost = [...sealedOf(gone.id), ...keysOf(gone.id), 'A description that tells it 0815']
  expect(lost).toHaveLength(62)
  for (const files of find(app, lost)) expect(files).toContain('atrium.db.v1-1.bak')
  await app.call('workspaces.remove', { workspaceId: gone.id })
  expect(find(app, lost).filter(files => files.length > 0)).toEqual([])
  for (const files of find(app, [...sealedOf(kept.id), ...keysOf(kept.id)])) expect(files).toContain('atrium.db.v1-1.bak')
})

verifies('workspaces.remove', 'its servers end, its keys are refused, its records go; others do not notice', async () => {
  await using app = await startTestApp()
  const kept = await app.defaultWorkspace()
  const gone = await app.call('workspaces.create', { name: 'Gone' })
  const targets = []
  for (const workspace of [kept, gone]) {
    await app.addServer(workspace, 'echo', { command: process.execPath, args: [echo] })
    targets.push({ url: app.endpoint(workspace), key: await app.addKey(workspace) })
  }
  const [ofKept, ofGone] = targets
  const call = (target: typeof ofKept) => sendModern(target!, 'tools/call', { name: 'echo__echo', arguments: { text: 'hello' } })
  for (const target of targets) expect((await call(target)).text).toContain('hello')
  const underWay = sendModern(ofGone!, 'tools/call', { name: 'echo__slow', arguments: { ms: 5_000 } })
  await new Promise(resolve => setTimeout(resolve, 200))
  await app.call('workspaces.remove', { workspaceId: gone.id })
  expect((await underWay).error).toBeDefined()
  expect((await call(ofGone)).status).toBe(401)
  expect((await call(ofKept)).text).toContain('hello')
  expect((await app.call('workspaces.list', {})).map(({ id }) => id)).toEqual([kept.id])
  for (const table of ['servers', 'keys', 'calls', 'secrets', 'data_keys'])
    expect(rows(app, `SELECT 1 FROM ${table} WHERE workspace_id = '${gone.id}'`), table).toEqual([])
  await expect(app.call('workspaces.remove', { workspaceId: gone.id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(app.call('workspaces.remove', { workspaceId: kept.id })).rejects.toMatchObject({ code: 'conflict' })
})
