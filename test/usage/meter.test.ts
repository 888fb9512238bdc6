import { join } from 'node:path'
import { expect } from 'vitest'
import { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import type { CallRecord } from '#shared/model/call.ts'
import { openDatabase } from '#core/db/open.ts'
import { silentLog } from '#core/lib/log.ts'
import { newUuid } from '#core/lib/ids.ts'
import { insertUsage } from '#core/usage/event-store.ts'
import { Meter } from '#core/usage/meter.ts'
import { writeOverride, writePlan } from '#core/usage/plan-store.ts'
import { callOf } from '../harness/record-call.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const JUNE_30 = Date.UTC(2026, 5, 30, 12)
const JULY = Date.UTC(2026, 6)
const WORKSPACE = WorkspaceId.parse(newUuid())
const KEY = KeyId.parse(`key_${'a'.repeat(32)}`)

function openMeter(folder: string) {
  const clock = { now: JUNE_30 }
  const db = openDatabase(join(folder, 'atrium.db'), { now: () => clock.now })
  let changed = 0
  const meter = new Meter({ db, now: () => clock.now, log: silentLog, changed: () => void (changed += 1) })
  const plan = (includedUnits: number | null, monthlyCap: number | null = null) => {
    db.write(db => {
      writePlan(db, { includedUnits, monthlyCap })
    })
    meter.forget()
  }
  const begin = (units = 1) => {
    const requestId = newUuid()
    return { requestId, units, at: clock.now, prepaid: meter.reserve({ requestId, workspaceId: WORKSPACE, keyId: KEY, units }) }
  }
  const end = ({ requestId, at, units, prepaid }: ReturnType<typeof begin>) => {
    const usage = { units, prepaid, tokens: 0 }
    db.append(db => {
      insertUsage(db, [callOf(WORKSPACE, { requestId: requestId as CallRecord['requestId'], at, keyId: KEY, usage })])
    })
    meter.settle(requestId)
  }
  const topUp = (units: number) => {
    db.write(db => void db.run("INSERT INTO usage_ledger (at, kind, units, reason) VALUES (0, 'topUp', ?, 'r')", units))
    meter.forget()
  }
  const left = () => meter.limits({ workspaceId: WORKSPACE, keyId: KEY }).map(({ kind, left }) => [kind, left])
  return { clock, db, meter, plan, begin, end, topUp, left, changes: () => changed, [Symbol.dispose]: () => db.close() }
}

function withWorkspace(it: ReturnType<typeof openMeter>): void {
  it.db.write(
    db =>
      void db.run("INSERT INTO workspaces (id, slug, name, description, created_at, updated_at) VALUES (?, 'w', 'W', '', 0, 0)", WORKSPACE),
  )
}

verifies(
  'usage.at-once',
  'calls under way count through a change of the plan, a top-up and a new month, and are given back where they used nothing',
  () => {
    using folder = tempFolder()
    using it = openMeter(folder.path)
    withWorkspace(it)
    it.plan(3)
    const [first, second, third] = [it.begin(), it.begin(), it.begin()]
    expect(() => it.begin()).toThrow('paused')
    it.plan(4)
    expect(it.left()).toEqual([['units', 1]])
    it.end(first)
    it.meter.release(second.requestId)
    expect(it.left()).toEqual([['units', 2]])
    it.topUp(5)
    it.db.write(db => {
      writeOverride(db, WORKSPACE, KEY, 10)
    })
    it.meter.forget()
    const [fourth, fifth, sixth] = [it.begin(), it.begin(), it.begin(2)]
    expect([fourth, fifth, sixth].map(({ prepaid }) => prepaid)).toEqual([0, 0, 2])
    expect(it.left()).toEqual([
      ['units', 3],
      ['keyCap', 4],
    ])
    it.clock.now = JULY + 1
    // A new month: what began in June is June's, but what it took from the balance is gone.
    expect(it.left()).toEqual([
      ['units', 7],
      ['keyCap', 10],
    ])
    for (const call of [third, fourth, fifth, sixth]) it.end(call)
    it.meter.forget()
    expect(it.left()).toEqual([
      ['units', 7],
      ['keyCap', 10],
    ])
    it.clock.now = JUNE_30
    it.meter.forget()
    expect(it.left()).toEqual([
      ['units', 3],
      ['keyCap', 4],
    ])
  },
)

verifies('usage.plan', 'from 80 % on it is told that the end is near, once, and that it has come', () => {
  using folder = tempFolder()
  using it = openMeter(folder.path)
  it.plan(null, 10)
  const told: number[] = []
  for (let n = 0; n < 10; n += 1) {
    it.begin()
    told.push(it.changes())
  }
  expect(told).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 2])
})
