import { expect, test } from 'vitest'
import type { CallOutcome } from '#shared/model/call.ts'
import { ServerId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { countCalls, MAX_SEEN } from '#core/features/frames/count-calls.ts'
import { newId } from '#core/lib/ids.ts'
import { recordCalls } from '../harness/record-call.ts'
import { startFeatures } from './start-features.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000
const server = ServerId.parse(newId('srv'))
const other = ServerId.parse(newId('srv'))

interface Given {
  readonly ago: number
  readonly ms: number
  readonly outcome?: CallOutcome
  readonly of?: ServerId
}

function insert(db: Database, workspaceId: WorkspaceId, calls: readonly Given[]): void {
  recordCalls(
    db,
    workspaceId,
    calls.map(({ ago, ms, outcome = 'ok', of = server }) => ({ at: NOW - ago, serverId: of, outcome, durationMs: ms })),
  )
}

test('a server’s calls of the last hour are counted by minute, without those of others', async () => {
  using features = await startFeatures()
  const { db, workspaceId } = features
  insert(db, workspaceId, [
    { ago: 61 * MINUTE, ms: 1 },
    { ago: 30 * MINUTE, ms: 5, of: other },
    ...Array.from({ length: 20 }, (_, index) => ({ ago: 30 * MINUTE, ms: index + 1 })),
    { ago: 2 * MINUTE, ms: 40, outcome: 'input_required' },
    { ago: 2 * MINUTE, ms: 80, outcome: 'tool_error' },
    { ago: 2 * MINUTE, ms: 90, outcome: 'timeout' },
  ])
  const { minutes, ...whole } = countCalls(db, { workspaceId, serverId: server }, NOW)
  expect(whole).toEqual({ at: NOW, since: NOW - 60 * MINUTE, calls: 23, failed: 2, p50Ms: 12, p95Ms: 80 })
  expect(minutes.map(({ at: _, ...minute }) => minute)).toEqual([
    { calls: 20, failed: 0, p50Ms: 10, p95Ms: 19 },
    { calls: 3, failed: 2, p50Ms: 80, p95Ms: 90 },
  ])
  expect(countCalls(db, { workspaceId, serverId: ServerId.parse(newId('srv')) }, NOW)).toMatchObject({ calls: 0, p50Ms: null, minutes: [] })
})

test('where there were too many to count, the time that was counted is told', async () => {
  using features = await startFeatures()
  const { db, workspaceId } = features
  insert(
    db,
    workspaceId,
    Array.from({ length: MAX_SEEN + 500 }, (_, index) => ({ ago: (MAX_SEEN + 500 - index) * 100, ms: 1 })),
  )
  const counted = countCalls(db, { workspaceId, serverId: server }, NOW)
  expect(counted).toMatchObject({ calls: MAX_SEEN, since: NOW - MAX_SEEN * 100 })
})
