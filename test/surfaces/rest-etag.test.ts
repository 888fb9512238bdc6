import { expect } from 'vitest'
import { restOf } from '../harness/rest.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

async function restWith(app: TestApp) {
  return restOf(app.baseUrl, (await app.call('adminKeys.create', { name: 'script' })).value)
}

verifies('rest.etags', 'what was read is told by its tag to be as it was, and read anew where it is not', async () => {
  await using app = await startTestApp()
  const rest = await restWith(app)
  const { id } = await app.defaultWorkspace()
  for (const route of [`GET /workspaces/${id}`, 'GET /workspaces', `GET /workspaces/${id}/servers`, 'GET /settings']) {
    const first = await rest(route)
    const etag = String(first.headers['etag'])
    expect(etag).toMatch(/^"[\w-]{27}"$/)
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, json, headers } = await rest(route, { headers: { 'if-none-match': given } })
      expect([route, given, status, json, headers['etag']]).toEqual([route, given, 304, undefined, etag])
    }
    expect((await rest(route, { headers: { 'if-none-match': '"other"' } })).json.data).toEqual(first.json.data)
  }
  const before = String((await rest(`GET /workspaces/${id}`)).headers['etag'])
  const changed = await rest(`PATCH /workspaces/${id}`, { body: { description: 'Other' } })
  const after = await rest(`GET /workspaces/${id}`, { headers: { 'if-none-match': before } })
  expect([after.status, after.headers['etag']]).toEqual([200, changed.headers['etag']])
})

verifies('rest.etags', 'a change is made only of what was read: of many at once that expect the same, one', async () => {
  await using app = await startTestApp()
  const rest = await restWith(app)
  const { id } = await app.defaultWorkspace()
  const route = `PATCH /workspaces/${id}`
  const read = async () => String((await rest(`GET /workspaces/${id}`)).headers['etag'])
  const change = (description: string, match: string) => rest(route, { body: { description }, headers: { 'if-match': match } })
  const etag = await read()
  for (const match of ['"other"', `W/${etag}`, '', 'nonsense']) {
    const { json } = await change('No', match)
    expect([match, json]).toMatchObject([match, { type: 'about:blank', title: 'Precondition Failed', status: 412, code: 'conflict' }])
  }
  expect(await read()).toBe(etag)
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => change(`Change ${index}`, etag)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 412)])
  const done = answers.find(({ status }) => status === 200)
  expect((await rest(`GET /workspaces/${id}`)).json.data).toEqual(done?.json.data)
  expect((await change('Any', '*')).status).toBe(200)
  expect((await change('One of two', `"other", ${await read()}`)).status).toBe(200)

  const { id: gone } = await app.call('workspaces.create', { name: 'Gone' })
  const remove = (match: string) => rest(`DELETE /workspaces/${gone}`, { headers: { 'if-match': match } })
  expect((await remove('"other"')).status).toBe(412)
  expect((await remove('*')).status).toBe(200)
  expect((await remove('*')).status).toBe(404)
  // What cannot be compared is not changed.
  const { id: secretId } = await app.call('secrets.create', { workspaceId: id, name: 'TOKEN', value: 'canary-value' })
  const describe = `PATCH /workspaces/${id}/secrets/${secretId}`
  expect((await rest(describe, { body: { description: 'x' }, headers: { 'if-match': '*' } })).json).toMatchObject({ status: 412 })
})

verifies('rest.etags', 'who may not read something learns nothing of it by its tag', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  const { value } = await app.call('keys.create', { workspaceId: workspace.id, name: 'w', surfaces: 'rest', scopes: ['workspaces:write'] })
  const change = (headers: Record<string, string>) =>
    restOf(app.baseUrl, value)(`PATCH /workspaces/${workspace.id}`, { body: { description: 'x' }, headers })
  expect((await change({ 'if-match': '*' })).json).toMatchObject({ status: 403, opens: 'workspaces:read' })
  expect((await change({})).status).toBe(200)
})
