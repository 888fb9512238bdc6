import { expect, test } from 'vitest'
import { findHiddenCharacters } from '#shared/hidden-characters.ts'
import { verifies } from '../verifies.ts'
import { define, startToolsApp } from './tools-app.ts'

const codes = (text: string) => findHiddenCharacters({ description: text }).map(({ code }) => code)

test('what people write is not flagged', () => {
  const innocent = ['Reads a file.\n\tThen: "quotes" – dashes … 世界 नमस्ते Привет', '👩‍💻 👍🏽 ❤️ 1️⃣ ©️ 🏳️‍🌈', '']
  for (const text of innocent) expect([text, codes(text)]).toEqual([text, []])
})

test('every kind of character that hides or misleads is flagged with its code', () => {
  const kinds: readonly (readonly [string, string])[] = [
    ['zero width\u200b', 'U+200B'],
    ['join\u200der', 'U+200D'],
    ['mark\ufeff', 'U+FEFF'],
    ['word\u2060', 'U+2060'],
    ['turn\u202e', 'U+202E'],
    ['isolate\u2066', 'U+2066'],
    ['rlm\u200f', 'U+200F'],
    ['tag\u{e0041}', 'U+E0041'],
    ['variation a\ufe01', 'U+FE01'],
    ['variation a\ufe0f', 'U+FE0F'],
    ['variation 😀\u{e0100}', 'U+E0100'],
    ['escape\u001b[31m', 'U+001B'],
    ['csi\u009b31m', 'U+009B'],
    ['bell\u0007', 'U+0007'],
    ['nbsp\u00a0', 'U+00A0'],
    ['wide\u3000', 'U+3000'],
    ['line\u2028', 'U+2028'],
    ['soft\u00ad', 'U+00AD'],
    ['filler\u3164', 'U+3164'],
    ['braille\u2800', 'U+2800'],
    ['half\ud800', 'U+D800'],
  ]
  for (const [text, code] of kinds) expect([text, codes(text)]).toEqual([text, [code]])
})

test('a definition that is nothing but them, or as deep as JSON gets, is looked at in no time and told in bounds', () => {
  let deep: unknown = 'x\u200b'
  for (let depth = 0; depth < 100_000; depth += 1) deep = { a: deep }
  const startedAt = performance.now()
  const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`p${n}`, { description: '\u200b\u202e'.repeat(50) }]))
  const found = findHiddenCharacters({
    name: 'a\n',
    description: '\u200b'.repeat(100_000),
    inputSchema: { properties: wide },
    outputSchema: deep,
  })
  expect(codes('\u200d\ufe0f'.repeat(100_000))).toEqual(['U+200D', 'U+FE0F'])
  expect(found.length).toBeLessThanOrEqual(50)
  expect(found[0]).toEqual({ where: 'name', code: 'U+000A', what: 'line break', count: 1 })
  expect(found[1]).toMatchObject({ where: 'description', code: 'U+200B', count: 100_000 })
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

verifies('tools.hidden-characters', 'they are flagged with where and which, at first sight and where a definition changed', async () => {
  const hidden = define('read', {
    title: 'Read\u202e',
    description: 'Reads.\u{e0048}\u{e0049}',
    inputSchema: {
      type: 'object',
      properties: { 'pa\u200bth': { type: 'string', description: 'A\u001b[8mpath', enum: ['a', 'b\u00a0'] } },
    },
  })
  await using it = await startToolsApp([hidden, define('fine')])
  expect((await it.tool('fine'))?.hiddenCharacters).toEqual([])
  const seen = (await it.tool('read'))?.hiddenCharacters.map(({ where, code }) => `${where} ${code}`)
  expect(seen).toEqual([
    'title U+202E',
    'description U+E0048',
    'description U+E0049',
    'inputSchema.properties.pa\\u{200b}th (name) U+200B',
    'inputSchema.properties.pa\\u{200b}th.description U+001B',
    'inputSchema.properties.pa\\u{200b}th.enum[1] U+00A0',
  ])
  await it.relist([define('read'), define('fine', { description: 'Now\u200b hidden.' })])
  const { current } = await it.app.call('tools.change', { workspaceId: it.workspace.id, serverId: it.server.id, toolName: 'fine' })
  expect(current.hiddenCharacters).toEqual([{ where: 'description', code: 'U+200B', what: 'zero-width character', count: 1 }])
})
