import { expect } from 'vitest'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { CallCounts } from '#core/metrics/call-counts.ts'
import { Family } from '#core/metrics/exposition.ts'
import { callOf } from '../harness/record-call.ts'
import { ask } from '../harness/http-ask.ts'
import { define, startToolsApp, type ToolsApp } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'

const scrape = ({ app }: ToolsApp, key?: string, method = 'GET', more: Readonly<Record<string, string>> = {}) =>
  ask(`${app.baseUrl}/metrics`, { method, headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...more } })

/** Samples by what stands before their value; throws where a line is not of the format. */
function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter(line => line !== '')
  const sample = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (\S+)$/
  const samples = new Map<string, number>()
  for (const line of lines.filter(line => !/^# (?:HELP|TYPE) [a-z_]+ \S/.test(line))) {
    const [, place = '', value = ''] = sample.exec(line) ?? []
    if (place === '' || samples.has(place)) throw new Error(`No sample, or one twice: ${line}`)
    samples.set(place, Number(value))
  }
  return samples
}

verifies('metrics.scrape', 'what was called is counted by workspace, server, outcome and gate, and agrees with the records', async () => {
  await using it = await startToolsApp([define('secret-tool-name')])
  const { workspace, app } = it
  const admin = await app.call('adminKeys.create', { name: 'scraper-key-name' })
  const denied = await app.call('keys.create', { workspaceId: workspace.id, name: 'denied-key-name', scopes: [] })
  await Promise.all(Array.from({ length: 5 }, () => it.call('files__secret-tool-name')))
  await it.call('files__secret-tool-name', denied.value)

  const answer = await scrape(it, admin.value)
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  for (const word of ['secret-tool-name', 'key-name', it.target.key, admin.value]) expect(answer.text).not.toContain(word)
  const samples = samplesOf(answer.text)
  const { slug } = workspace
  const { calls } = await app.call('calls.list', { workspaceId: workspace.id })
  const [good, bad] = [calls.filter(({ gate }) => gate === null), calls.filter(({ gate }) => gate !== null)]
  expect(good).toHaveLength(5)
  const counted = (outcome: string, gate: string) =>
    samples.get(`atrium_calls_total{workspace="${slug}",server="files",outcome="${outcome}",gate="${gate}"}`)
  expect(counted(good[0]?.outcome ?? '', '')).toBe(5)
  const sum = [...samples].filter(([place]) => place.startsWith('atrium_calls_total{')).reduce((total, [, value]) => total + value, 0)
  expect([sum, bad.length]).toEqual([calls.length, 1])
  expect(answer.text).toContain(`gate="${bad[0]?.gate ?? ''}"`)

  expect(samples.get(`atrium_call_duration_seconds_bucket{workspace="${slug}",le="+Inf"}`)).toBe(calls.length)
  expect(samples.get(`atrium_call_duration_seconds_count{workspace="${slug}"}`)).toBe(calls.length)
  expect(samples.get('atrium_servers{state="ready"}')).toBe(1)
  expect(samples.get('atrium_servers{state="failed"}')).toBe(0)
  expect([samples.get('atrium_vault_locked'), samples.get('atrium_calls_in_flight')]).toEqual([0, 0])
  expect(samples.get('atrium_audit_records_total')).toBeGreaterThan(calls.length)
  for (const name of ['process_resident_memory_bytes', 'process_uptime_seconds']) expect(samples.get(name)).toBeGreaterThan(0)
})

verifies('metrics.scrape', 'nobody but a live admin key is told anything, and all others the same', async () => {
  await using it = await startToolsApp([define('read')])
  const revoked = await it.app.call('adminKeys.create', { name: 'gone' })
  await it.app.call('adminKeys.revoke', { keyId: revoked.key.id })
  const admin = await it.app.call('adminKeys.create', { name: 'scraper' })
  const refused = await Promise.all([
    ...[undefined, 'wrong', it.target.key, revoked.value].map(key => scrape(it, key)),
    scrape(it, undefined, 'POST'),
  ])
  const bodies = refused.map(({ text }) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id'))
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
  expect([new Set(bodies).size, bodies.join('').includes('atrium_')]).toEqual([1, false])
  expect((await scrape(it, admin.value, 'POST')).status).toBe(405)
  expect((await scrape(it, admin.value, 'GET', { origin: 'https://elsewhere.example' })).status).toBe(403)
  expect((await scrape(it, admin.value, 'GET', { host: 'elsewhere.example' })).status).toBe(403)
})

verifies('metrics.scrape', 'a label is escaped, equal ones are one sample, and what is counted apart is bounded', () => {
  const family = new Family('a_total', 'counter', 'A.').add(1, { name: 'q"\\\n' }).add(2, { name: 'q"\\\n' })
  expect(String(family)).toBe('# HELP a_total A.\n# TYPE a_total counter\na_total{name="q\\"\\\\\\n"} 3\n')
  const counts = new CallCounts()
  const record = callOf(WorkspaceId.parse(newUuid()))
  const records = Array.from({ length: 6_000 }, () => ({ ...record, serverId: ServerId.parse(newId('srv')) }))
  counts.note(record.workspaceId, records)
  const all = [...counts.counts()]
  expect([all.length, all.reduce((sum, { calls }) => sum + calls, 0), all.at(-1)?.outcome]).toEqual([5_001, 6_000, 'other'])
})
