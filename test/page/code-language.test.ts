import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { createLanguage } from '../../renderer/features/code/language/language-service.ts'
import { verifies } from '../verifies.ts'

const folder = path.join(import.meta.dirname, '../../node_modules/typescript/lib')
const library = Object.fromEntries(
  readdirSync(folder)
    .filter(name => /^lib\.(es5|es20(1\d|2[0-3])|decorators).*\.d\.ts$/.test(name) && !name.includes('full'))
    .map(name => [name, readFileSync(path.join(folder, name), 'utf8')]),
)
const language = createLanguage(library)
language.setShape({
  inputSchema: {
    type: 'object',
    required: ['city'],
    properties: { city: { type: 'string', description: 'Where' }, days: { type: 'integer' } },
  },
  outputSchema: { type: 'object', required: ['sum'], properties: { sum: { type: 'number' } } },
  secretNames: ['WEATHER_KEY', 'OTHER'],
  toolNames: ['files__read'],
})

/** Sets a source in which | stands for the place that is asked about. */
function at(marked: string, dialect: 'typescript' | 'javascript' = 'typescript'): number {
  const place = marked.indexOf('|')
  language.setSource({ text: marked.replace('|', ''), language: dialect })
  return place
}
const labels = (marked: string, dialect?: 'typescript' | 'javascript') =>
  language.complete(at(marked, dialect))?.suggestions.map(({ label }) => label) ?? []
const messages = (source: string, dialect: 'typescript' | 'javascript' = 'typescript') => {
  language.setSource({ text: source, language: dialect })
  return language.problems().map(({ from, to, message }) => [source.slice(from, to), message] as const)
}

verifies('code.types', 'parameters, secrets and what the context has are offered, in both languages', () => {
  for (const dialect of ['typescript', 'javascript'] as const) {
    const within = (code: string) => labels(`async function execute(params, config, context) {\n  ${code}\n}`, dialect)
    expect(within('params.|')).toEqual(expect.arrayContaining(['city', 'days']))
    expect(within('config.|'), 'names of the workspace').toEqual(['OTHER', 'WEATHER_KEY'])
    expect(within('config.WEA|')).toContain('WEATHER_KEY')
    expect(within('config["|"]')).toEqual(expect.arrayContaining(['WEATHER_KEY']))
    expect(within('const { | } = config')).toContain('WEATHER_KEY')
    expect(within('context.|')).toEqual(expect.arrayContaining(['requestId', 'callTool', 'store', 'progress']))
    expect(within('context.callTool("|")')).toContain('files__read')
    expect(within('context.store.|')).toEqual(expect.arrayContaining(['get', 'set', 'delete', 'list']))
  }
})

verifies('code.types', 'a wrong type is a problem at its place, and a right tool has none', () => {
  expect(messages('async function execute(params) {\n  const n: number = params.city\n  return { sum: n }\n}')).toEqual([
    ['n', expect.stringContaining("'string' is not assignable to type 'number'")],
  ])
  expect(messages('async function execute(params) {\n  return { sum: params.city }\n}')).toEqual([
    ['sum', expect.stringContaining("'string' is not assignable to type 'number'")],
  ])
  expect(messages('async function execute(params) {\n  return { sum: params.town }\n}', 'javascript')).toEqual([
    ['town', expect.stringContaining("'town' does not exist")],
  ])
  const good = `
async function execute({ city, days }, { WEATHER_KEY }, context) {
  if (WEATHER_KEY === undefined) throw new Error('No key')
  const url = new URL('https://api.example.com/v1')
  url.searchParams.set('q', city)
  const answer = await fetch(url, { headers: { authorization: 'Bearer ' + WEATHER_KEY }, signal: AbortSignal.timeout(5_000) })
  const body = await answer.json()
  await context.store.set('last', body)
  context.progress(1, 2, 'half')
  console.log(body, new TextEncoder().encode(city), crypto.randomUUID(), structuredClone({ a: 1 }), btoa('x'))
  return { sum: (days ?? 0) + [1, 2, 3].toSorted().at(-1) }
}`
  expect(messages(good, 'javascript')).toEqual([['[1, 2, 3].toSorted().at(-1)', "Object is possibly 'undefined'."]])
  expect(messages(good.replace('.at(-1)', '.length'))).toEqual([])
})

verifies('code.types', 'what a browser or Node has is not there', () => {
  for (const name of ['document', 'window', 'process', 'require', 'Buffer', 'localStorage', 'setInterval', 'XMLHttpRequest']) {
    expect(
      messages(`async function execute() { return { sum: 1, x: ${name} } as Result }`).map(([word]) => word),
      name,
    ).toContain(name)
  }
})

verifies('code.types', 'a name tells what it is, a suggestion tells more, and a call tells its parameters', () => {
  const source = 'async function execute(params, config, context) {\n  return par|ams.city\n}'
  expect(language.about(at(source))?.signature).toContain('params: ')
  const hovered = language.about(at(source.replace('|', '').replace('.city', '.ci|ty')))
  expect(hovered).toMatchObject({ signature: expect.stringContaining('city: string'), words: 'Where' })
  expect(hovered && source.replace('|', '').slice(hovered.from, hovered.to)).toBe('city')
  const place = at('async function execute(params) { params.| }')
  expect(language.describe(place, 'city')).toMatchObject({ words: 'Where' })
  expect(language.callHelp(at('async function execute(p, c, context) { context.store.set("a", |) }'))).toMatchObject({
    current: 'value: unknown',
    before: expect.stringContaining('key: string'),
  })
  expect(language.callHelp(at('async function execute(p) { p.city| }'))).toBeNull()
})

verifies('code.types', 'a half-written source is answered, never thrown at', () => {
  for (const source of ['', 'async function execute(', 'async function execute(params) { return params.', '/* open', '`${', '\u0000']) {
    language.setSource({ text: source, language: 'typescript' })
    for (let place = 0; place <= source.length; place += 1) {
      language.complete(place)
      language.about(place)
      language.callHelp(place)
    }
    for (const { from, to } of language.problems()) {
      expect(from).toBeGreaterThanOrEqual(0)
      expect(to).toBeLessThanOrEqual(source.length)
    }
  }
})
