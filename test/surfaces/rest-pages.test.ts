import { expect } from 'vitest'
import { restOf, type RestAnswer } from '../harness/rest.ts'
import { startTestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

type Rest = ReturnType<typeof restOf>

/** All pages of a list, each found by the link of the one before; `between` happens after each. */
async function pages(rest: Rest, path: string, between: (page: RestAnswer) => Promise<unknown> = () => Promise.resolve()): Promise<any[]> {
  const found: any[] = []
  for (let next: string | undefined = path; next !== undefined;) {
    const page: RestAnswer = await rest(`GET ${next}`)
    expect([next, page.status]).toEqual([next, 200])
    found.push(page.json.data)
    const link = /^<\/api\/v1(.*)>; rel="next"$/.exec(String(page.headers['link']))?.[1]
    expect(link?.includes(`cursor=${page.json.next}`)).toBe(page.json.next === undefined ? undefined : true)
    next = link
    await between(page)
  }
  return found
}

verifies('rest.pages', 'every kind of list is told page by page, whole and in order, while it changes', async () => {
  await using app = await startTestApp()
  const { id: workspaceId } = await app.defaultWorkspace()
  const rest = restOf(app.baseUrl, (await app.call('adminKeys.create', { name: 'script' })).value)
  const base = `/workspaces/${workspaceId}`
  for (let index = 0; index < 7; index += 1) await app.call('secrets.create', { workspaceId, name: `S${index}`, value: 'canary-value' })
  const whole = (await rest(`GET ${base}/secrets`)).json
  expect([whole.data.length, whole.next]).toEqual([7, undefined])
  for (const limit of [1, 2, 7, 100]) {
    const found = await pages(rest, `${base}/secrets?limit=${limit}`)
    expect(found.flat()).toEqual(whole.data)
    expect(found).toHaveLength(Math.ceil(7 / limit))
  }
  // What was told last may be gone when the next page is asked for.
  const told: string[] = []
  await pages(rest, `${base}/secrets?limit=2`, async ({ json }) => {
    told.push(...json.data.map(({ name }: { name: string }) => name))
    await app.call('secrets.remove', { workspaceId, secretId: json.data.at(-1).id })
  })
  expect(told).toEqual(whole.data.map(({ name }: { name: string }) => name))

  for (const name of ['a__b', 'c__d', 'e__f']) await app.call('tools.call', { workspaceId, name }).catch(() => undefined)
  const calls = (await app.call('calls.list', { workspaceId })).calls
  expect((await pages(rest, `${base}/calls?limit=1`)).flatMap(page => page.calls)).toEqual(calls)
  expect((await pages(rest, `${base}/calls?limit=2&outcome=ok`)).flatMap(page => page.calls)).toEqual([])
  const { records } = await app.call('audit.list', { workspaceId, limit: 500 })
  expect((await pages(rest, `${base}/audit?limit=3`)).flatMap(page => page.records)).toEqual(records)
  const texts = (await pages(rest, `${base}/audit/export?limit=4`)).map(({ text }) => text)
  expect(texts.length).toBeGreaterThan(2)
  expect(texts.join('').match(/"kind":"(?:call|change)"/g)).toHaveLength(records.filter(({ kind }) => kind !== 'decision').length)
})

verifies('rest.pages', 'what is no cursor of this list, and no limit, is refused with its name', async () => {
  await using app = await startTestApp()
  const { id: workspaceId } = await app.defaultWorkspace()
  const rest = restOf(app.baseUrl, (await app.call('adminKeys.create', { name: 'script' })).value)
  const base = `/workspaces/${workspaceId}`
  for (const name of ['A', 'B']) await app.call('secrets.create', { workspaceId, name, value: 'canary-value' })
  const { next } = (await rest(`GET ${base}/secrets?limit=1`)).json
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const cursor of [
    '',
    'nonsense',
    encode(null),
    encode(['keys.list', [1, null]]),
    encode(['secrets.list', 1]),
    encode(['secrets.list', [-1, null]]),
  ])
    expect([cursor, (await rest(`GET ${base}/secrets?cursor=${cursor}`)).json]).toMatchObject([
      cursor,
      { status: 400, code: 'invalid_input', details: { issues: [{ path: 'cursor' }] } },
    ])
  for (const path of ['calls', 'audit', 'keys']) expect((await rest(`GET ${base}/${path}?cursor=${next}`)).status).toBe(400)
  for (const cursor of [encode(['audit.list', 'text']), encode(['audit.list', [1, null]])])
    expect((await rest(`GET ${base}/audit?cursor=${cursor}`)).status).toBe(400)
  for (const limit of ['0', '501', 'x', '1.5', ''])
    expect((await rest(`GET ${base}/secrets?limit=${limit}`)).json).toMatchObject({ status: 400, details: { issues: [{ path: 'limit' }] } })
  expect((await rest(`GET ${base}/secrets?cursor=${encode(['secrets.list', [1e9, 'gone']])}`)).json).toMatchObject({ ok: true, data: [] })
})
