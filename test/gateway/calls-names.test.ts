import { expect, test } from 'vitest'
import { nameAll } from '#core/gateway/offers/tool-names.ts'
import { uriMatcher } from '#core/gateway/offers/uri-template.ts'
import { verifies } from '../verifies.ts'
import { startCalls, tool } from './calls-harness.ts'

const names = (slug: string | undefined, originals: string[]) => [...nameAll(slug, originals).names]

verifies('gateway.names', 'a tool is called by its server’s slug and its own name', () => {
  expect(names('files', ['read', 'read_all'])).toEqual([
    ['files__read', 'read'],
    ['files__read_all', 'read_all'],
  ])
})

verifies('gateway.names', 'characters that clients refuse become underscores, and long names are cut and told apart by a hash', () => {
  const long = 'a_tool_with_a_name_that_is_longer_than_any_client_allows_1'
  const nameOf = (original: string) => names('files', [original])[0]?.[0]
  const [plain, cut, other] = [nameOf('a.b/c d'), nameOf(long), nameOf(`${long}2`)]
  expect(plain).toBe('files__a_b_c_d')
  expect(cut).toMatch(/^files__a_tool_with_a_name_that_is_l_[0-9a-f]{8}$/)
  expect(other).not.toBe(cut)
  expect(nameOf(long)).toBe(cut)
  expect(names('sixteen-chars-ok', [long])[0]?.[0]?.length).toBeLessThanOrEqual(60)
})

verifies('gateway.names', 'two names that would become one stay two, in whatever order they are listed', () => {
  const one = new Map(names('s', ['a.b', 'a_b', 'a b']).map(([name, original]) => [original, name]))
  const turned = new Map(names('s', ['a b', 'a_b', 'a.b']).map(([name, original]) => [original, name]))
  expect(one.get('a_b')).toBe('s__a_b')
  expect(new Set(one.values()).size).toBe(3)
  expect(turned).toEqual(new Map(one))
})

verifies('gateway.names', 'a name listed twice is offered once and said to be hidden', async () => {
  using harness = startCalls({
    files: { catalog: { tools: [tool('read', { title: 'first' }), tool('read', { title: 'second' }), tool('write')] } },
  })
  const { tools, missing } = await harness.calls.listTools({
    workspace: harness.workspace,
    caller: { kind: 'key', surface: 'rest', key: harness.key },
  })
  expect(tools.map(({ name }) => name)).toEqual(['files__read', 'files__write'])
  expect(missing).toEqual([{ serverId: harness.servers[0]?.id, reason: expect.stringContaining('"read" is hidden') }])
})

verifies(
  'gateway.names',
  'where prefixing is off and there is one server, names keep as they are, as far as every client takes them',
  async () => {
    using harness = startCalls({ files: { catalog: { tools: [tool('a.b'), tool('plain-name')] } } }, { isPrefixing: false })
    expect(await harness.serve('tools/list')).toEqual({ tools: [tool('a_b'), tool('plain-name')] })
    await harness.serve('tools/call', { name: 'a_b' })
    expect(harness.sent[0]?.request.params).toEqual({ name: 'a.b' })
  },
)

verifies('gateway.names', 'with two servers names are prefixed even where prefixing is off', async () => {
  using harness = startCalls(
    { zoo: { catalog: { tools: [tool('read')] } }, alpha: { catalog: { tools: [tool('read')] } } },
    { isPrefixing: false },
  )
  const { tools } = await harness.serve('tools/list')
  expect(tools).toEqual([tool('alpha__read'), tool('zoo__read')])
  await harness.serve('tools/call', { name: 'zoo__read', arguments: { a: 1 } })
  expect(harness.sent).toMatchObject([{ slug: 'zoo', request: { params: { name: 'read', arguments: { a: 1 } } } }])
})

test('a tool that can only run as a task is not offered', async () => {
  using harness = startCalls({
    s: {
      catalog: {
        tools: [tool('slow', { execution: { taskSupport: 'required' } }), tool('either', { execution: { taskSupport: 'optional' } })],
      },
    },
  })
  expect(await harness.serve('tools/list')).toEqual({ tools: [tool('s__either')] })
  await expect(harness.serve('tools/call', { name: 's__slow' })).rejects.toMatchObject({ code: 'not_found' })
})

test('a URI belongs to the template it can come from', () => {
  const fits = (template: string, uri: string) => uriMatcher(template)(uri)
  expect(fits('test://{id}/data', 'test://1/data')).toBe(true)
  expect(fits('test://{id}/data', 'test://1/2/data')).toBe(false)
  expect(fits('test://{id}/data', 'test:///data')).toBe(false)
  expect(fits('file:///{+path}', 'file:///a/b/c')).toBe(true)
  expect(fits('test://list{?page}', 'test://list')).toBe(true)
  expect(fits('test://list{?page}', 'test://list?page=2')).toBe(true)
  expect(fits('test://fixed', 'test://fixed')).toBe(true)
  expect(fits('test://{a}-{b}', 'test://1-2')).toBe(true)
  expect(fits('test://{id}', 'other://1')).toBe(false)
})
