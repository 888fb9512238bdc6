// What Atrium itself keeps for each idle stdio server, without the child: `node --expose-gc scripts/bench/idle-servers.ts`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { openDatabase } from '#core/db/open.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import { createNodePlatform } from '#core/platform-node.ts'
import { createUpstreams } from '#core/upstreams/index.ts'

const SERVERS = 50
const ECHO = path.join(import.meta.dirname, '../../test/harness/upstreams/echo-server.mjs')

const folder = mkdtempSync(path.join(tmpdir(), 'atrium-idle-'))
const db = openDatabase(path.join(folder, 'atrium.db'))
const workspaceId = WorkspaceId.parse(newUuid())
const nothing = () => undefined
const upstreams = createUpstreams({
  platform: createNodePlatform({ version: '0.0.0', dataFolder: folder, usesKeychain: false, notify: nothing }),
  db,
  folderMark: newUuid(),
  dataFolder: folder,
  baseEnvironment: { PATH: process.env['PATH'] ?? '' },
  log: silentLog,
  servingOf: () => ({ idleStopMs: 0, sharing: 'shared' }),
  resolveLaunch: async serverId => ({
    kind: 'stdio',
    command: process.execPath,
    args: [ECHO],
    environment: {},
    cwd: null,
    serverId,
    workspaceId,
    serverName: 'Echo',
    fingerprint: '',
    secrets: [],
    stamps: [],
  }),
  events: { stateChanged: nothing, logged: nothing, framed: nothing, catalogChanged: nothing, resourceUpdated: nothing },
})

const measure = async () => {
  await sleep(500)
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, kept: heapUsed + external }
}
const start = (count: number) =>
  Promise.all(Array.from({ length: count }, () => upstreams.catalog(ServerId.parse(newId('srv')), {}, 300_000)))

// The first few pay for the code that all share.
await start(3)
const before = await measure()
await start(SERVERS)
const after = await measure()
const each = (name: 'rss' | 'kept') => Math.round((after[name] - before[name]) / SERVERS / 1024)
console.log(`Each of ${SERVERS} idle servers: ${each('kept')} KiB kept, ${each('rss')} KiB resident.`)
await upstreams.close()
db.close()
rmSync(folder, { recursive: true })
