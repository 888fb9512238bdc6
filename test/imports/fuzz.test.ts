import { expect, test } from 'vitest'
import { Launch } from '#shared/model/server.ts'
import { buildLaunch } from '#core/features/imports/build-launch.ts'
import { previewOf } from '#core/features/imports/preview.ts'
import { readServers } from '#core/features/imports/read-servers.ts'
import { verifies } from '../verifies.ts'
import { CLIENT_FILES } from './client-files.ts'

const SEEDS = [1, 7, 42, 1_234, 99_991]
const HERE = { servers: [], secretNames: new Set<string>() }

/** The same numbers for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Whatever is read, every step up to the launch bears it. */
function readThrough(text: string): void {
  const { servers, problems } = readServers(text)
  expect([...problems, ...servers.flatMap(server => server.notes)].every(sentence => sentence.length < 2_000)).toBe(true)
  previewOf(servers, HERE)
  for (const launch of servers.flatMap(server => server.launches))
    Launch.safeParse(buildLaunch(launch, ({ secretName }) => ({ as: 'secret', name: secretName })))
}

verifies('adding.pasted', 'any cut of any client’s file is answered, never thrown at', () => {
  for (const { text } of CLIENT_FILES) for (let length = 0; length <= text.length; length += 7) readThrough(text.slice(0, length))
})

for (const seed of SEEDS) {
  verifies('adding.pasted', `a file with characters changed, cut out and doubled is answered (seed ${String(seed)})`, () => {
    const next = numbers(seed)
    const at = (length: number) => Math.floor(next() * length)
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      ':',
      ',',
      '\n',
      '\t',
      '\\',
      '$',
      '${',
      '&a',
      '*a',
      '<<: ',
      '!!js ',
      '=',
      '#',
      '\u0000',
      '\u202e',
      '💥',
      '__proto__',
      'toString',
      '|',
      '- ',
      '"""',
    ]
    for (let round = 0; round < 400; round += 1) {
      let text = CLIENT_FILES[at(CLIENT_FILES.length)]!.text
      for (let change = at(6); change >= 0; change -= 1) {
        const from = at(text.length)
        const to = from + at(12)
        text = text.slice(0, from) + (next() < 0.5 ? pieces[at(pieces.length)]! : text.slice(from, to).repeat(2)) + text.slice(to)
      }
      readThrough(text)
    }
  })

  verifies('adding.pasted', `a value of any shape in any place is answered (seed ${String(seed)})`, () => {
    const next = numbers(seed)
    const at = (length: number) => Math.floor(next() * length)
    const names = [
      'mcpServers',
      'servers',
      'mcp',
      'mcp_servers',
      'extensions',
      'projects',
      'experimental',
      'command',
      'cmd',
      'args',
      'env',
      'url',
      'type',
      'headers',
      'transport',
      'name',
      'auth',
      'cwd',
      'env_keys',
      'enabled',
      '__proto__',
      'constructor',
    ]
    const texts = [
      '',
      'npx',
      'mcp-remote',
      'https://a.example',
      '${x}',
      '${',
      '<x>',
      'cmd',
      '/c',
      '--header',
      'docker',
      'run',
      '-e',
      'A_TOKEN=b',
      'http',
      'stdio',
      '\r\n',
      'x'.repeat(5_000),
      '%',
      'https://%',
    ]
    const make = (depth: number): unknown => {
      const kind = at(depth > 6 ? 4 : 7)
      if (kind === 0) return texts[at(texts.length)]
      if (kind === 1) return at(10) - 5
      if (kind === 2) return next() < 0.5
      if (kind === 3) return null
      if (kind === 4) return Array.from({ length: at(5) }, () => make(depth + 1))
      return Object.fromEntries(Array.from({ length: at(6) }, () => [names[at(names.length)]!, make(depth + 1)]))
    }
    for (let round = 0; round < 1_500; round += 1) readThrough(JSON.stringify(make(0)))
  })
}

test('a bomb of references, deep nesting and a thousand servers are bounded', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghij'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]!},`.repeat(9)}]`),
  ].join('\n')
  for (const text of [
    bomb,
    '['.repeat(50_000),
    `{"a":`.repeat(50_000),
    `a = ${'['.repeat(50_000)}`,
    `a: ${'['.repeat(20_000)}`,
    `${'- '.repeat(20_000)}x`,
  ]) {
    const startedAt = performance.now()
    expect(readServers(text).servers).toEqual([])
    expect(readServers(text).problems).toHaveLength(1)
    expect(performance.now() - startedAt).toBeLessThan(20_000)
  }
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`s${String(index)}`, { command: 'npx' }]))
  const read = readServers(JSON.stringify({ mcpServers: many }))
  expect(read.servers).toHaveLength(100)
  expect(read.problems).toEqual(['There are 1000 servers. Only the first 100 are read.'])
})
