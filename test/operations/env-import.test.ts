import { expect, test } from 'vitest'
import { isUnreadable, parseEnv } from '#core/features/secrets/env/parse-env.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

/** Name and value of each assignment; the line and the beginning of the sentence of what is none. */
const read = (text: string) =>
  parseEnv(text).map(entry => (isUnreadable(entry) ? [entry.line, entry.message.slice(0, 24)] : [entry.name, entry.value]))

verifies('secrets.env-import', 'quotes, comments, export, values over several lines and every kind of line break are read', () => {
  for (const [text, expected] of [
    ['A=b', [['A', 'b']]],
    [
      '\uFEFFA=b\r\nC=d\rE=f\n',
      [
        ['A', 'b'],
        ['C', 'd'],
        ['E', 'f'],
      ],
    ],
    ['# A=b\n\n   # c\n  A = b  ', [['A', 'b']]],
    [
      'export A=b\nexport\tC=d',
      [
        ['A', 'b'],
        ['C', 'd'],
      ],
    ],
    [
      'A=b # c\nB=b#c\nC="b # c" # d\nD= # only a comment',
      [
        ['A', 'b'],
        ['B', 'b#c'],
        ['C', 'b # c'],
        [4, 'The value is empty.'],
      ],
    ],
    [
      `A='b "c" \\n $D'\nB=\`it's\``,
      [
        ['A', 'b "c" \\n $D'],
        ['B', "it's"],
      ],
    ],
    ['A="b\\nc\\t\\"d\\" \\\\ \\$E \\x"', [['A', 'b\nc\t"d" \\ $E \\x']]],
    [
      'A="-----BEGIN\r\nabc\r\n-----END"\nB=c',
      [
        ['A', '-----BEGIN\nabc\n-----END'],
        ['B', 'c'],
      ],
    ],
    [
      "A='one\n\ntwo'\nB=x",
      [
        ['A', 'one\n\ntwo'],
        ['B', 'x'],
      ],
    ],
    [
      'A=b=c==\nURL=postgres://u:p@h/d?x=y#frag',
      [
        ['A', 'b=c=='],
        ['URL', 'postgres://u:p@h/d?x=y#frag'],
      ],
    ],
    [
      'A=b c d\nB=ключ 🗝',
      [
        ['A', 'b c d'],
        ['B', 'ключ 🗝'],
      ],
    ],
  ] as const)
    expect(read(text), text).toEqual(expected)
})

verifies(
  'secrets.env-import',
  'a line that cannot be read says why, stops no other, and is not repeated: it may be a piece of a secret',
  () => {
    const text = [
      'nothing',
      'A-B=canary',
      '1A=canary',
      '=canary',
      'export A',
      'A="canary',
      'B="x" canary',
      `C=${'x'.repeat(65_537)}`,
      'D=\0',
      "E=''",
      'F=fine',
    ]
    const entries = parseEnv(text.join('\n'))
    expect(entries.filter(isUnreadable).map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(JSON.stringify(entries.filter(isUnreadable))).not.toContain('canary')
    expect(entries.at(-1)).toMatchObject({ line: 11, name: 'F', value: 'fine' })
    expect(parseEnv('x\n'.repeat(5_000))).toHaveLength(1_000)
  },
)

test('a text of nothing but quotes and backslashes is read in good time', () => {
  const started = performance.now()
  for (const text of [
    'A="' + '\\'.repeat(300_000),
    "A='\n".repeat(2_000),
    'A="\n'.repeat(500),
    `${' '.repeat(300_000)}=x`,
    `A=${' #'.repeat(100_000)}`,
  ])
    parseEnv(text)
  // Not how fast it is (the benchmark tells), but that it ends.
  expect(performance.now() - started).toBeLessThan(20_000)
})

verifies(
  'secrets.env-import',
  'the preview says what is new, replaced, unchanged, repeated and invalid, writes nothing and has no value',
  async () => {
    using features = await startFeatures()
    const { run, workspaceId, clock } = features
    await run('secrets.create', { workspaceId, name: 'SAME', value: 'canary-same' })
    await run('secrets.create', { workspaceId, name: 'OTHER', value: 'canary-before' })
    await run('secrets.create', { workspaceId, name: 'LOOKED', reference: 'env://LOOKED' })
    await run('organizationSecrets.create', { name: 'SHARED', value: 'canary-shared' })
    const before = await run('secrets.list', { workspaceId })
    clock.now += 1_000
    const text =
      'NEW=canary-0\nSAME=canary-same\nOTHER=canary-after\nTWICE=canary-1\nTWICE=canary-2\nno line\nSHARED=canary-own\nLOOKED=canary-3\nDOLLAR=canary-$HOME'
    const preview = await run('secrets.previewImport', { workspaceId, text })
    expect(preview.map(({ line, name, state, version }) => [line, name, state, version])).toEqual([
      [1, 'NEW', 'new', null],
      [2, 'SAME', 'unchanged', 1],
      [3, 'OTHER', 'replaced', 1],
      [4, 'TWICE', 'repeated', null],
      [5, 'TWICE', 'new', null],
      [6, null, 'invalid', null],
      [7, 'SHARED', 'new', null],
      [8, 'LOOKED', 'replaced', 1],
      [9, 'DOLLAR', 'new', null],
    ])
    expect(preview[3]?.message).toContain('Line 5')
    expect(preview[6]?.message).toContain('organization')
    expect(preview[8]?.message).toContain('$')
    expect(JSON.stringify(preview)).not.toContain('canary')
    expect(await run('secrets.list', { workspaceId })).toEqual(before)
  },
)

verifies(
  'secrets.env-import',
  'what was picked is kept, all of it or nothing: also where one thing changed since it was shown',
  async () => {
    using features = await startFeatures()
    const { run, refusal, workspaceId } = features
    const other = await run('secrets.create', { workspaceId, name: 'OTHER', value: 'before' })
    const text = 'NEW=one\nOTHER=after\nLEFT=out\nbroken'
    const picks = [
      { name: 'NEW', version: null },
      { name: 'OTHER', version: 1 },
    ]
    await run('secrets.replace', { workspaceId, secretId: other.id, value: 'between' })
    const names = async () => (await run('secrets.list', { workspaceId })).map(({ name, version }) => [name, version])
    expect(await refusal('secrets.import', { workspaceId, text, picks })).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('OTHER'),
    })
    expect(await names()).toEqual([['OTHER', 2]])
    // A name that the text does not give, and one twice.
    for (const bad of [[{ name: 'NOT_THERE', version: null }], [picks[0], picks[0]]])
      expect(await refusal('secrets.import', { workspaceId, text, picks: bad })).toMatchObject({ code: 'conflict' })
    expect(await names()).toEqual([['OTHER', 2]])
    const agreed = [picks[0]!, { name: 'OTHER', version: 2 }]
    expect(await run('secrets.import', { workspaceId, text, picks: agreed })).toEqual({ added: ['NEW'], replaced: ['OTHER'] })
    expect(await names()).toEqual([
      ['NEW', 1],
      ['OTHER', 3],
    ])
  },
)

verifies(
  'secrets.env-import',
  'without a choice a line that cannot be read stops all of it; the organization’s go to whom it was said',
  async () => {
    using features = await startFeatures()
    const { run, refusal, workspaceId } = features
    const refused = await refusal('secrets.import', { workspaceId, text: 'A=b\ncanary line' })
    expect(refused).toMatchObject({ code: 'invalid_input', details: { lines: [2] } })
    expect(JSON.stringify(refused)).not.toContain('canary')
    expect(await run('secrets.list', { workspaceId })).toEqual([])
    expect(await run('secrets.import', { workspaceId, text: 'A=b\nC=d' })).toEqual({ added: ['A', 'C'], replaced: [] })
    const other = await run('workspaces.create', { name: 'Other' })
    await run('organizationSecrets.import', { text: 'ORG=x', sharing: { isForAll: false, workspaceIds: [other.id] } })
    expect(await run('secrets.list', { workspaceId: other.id })).toMatchObject([{ name: 'ORG', scope: 'organization' }])
    expect((await run('secrets.list', { workspaceId })).map(({ name }) => name)).toEqual(['A', 'C'])
  },
)
