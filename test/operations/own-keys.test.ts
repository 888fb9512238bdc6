import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { formatKey, isWellFormedKey } from '#core/features/keys/key-form.ts'
import { ownKeysIn, placeOfOwnKey } from '#shared/own-keys.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

const key = formatKey(new Uint8Array(32).fill(7))

verifies('keys.pasted', 'every key that can be made is found in a text, and nothing that only looks like one', () => {
  for (let count = 0; count < 500; count += 1) {
    const made = formatKey(randomBytes(32))
    expect(ownKeysIn(`Authorization: Bearer ${made}, and so on`)).toEqual([made])
  }
  expect(ownKeysIn(formatKey(new Uint8Array(32)))).toHaveLength(1)
  expect(ownKeysIn(`${key}${key} ${key}`)).toEqual([key])
  const last = key.at(-1) === 'x' ? 'y' : 'x'
  for (const text of [key.slice(0, -1), key.slice(0, -1) + last, key.toUpperCase(), `atr_${'a'.repeat(49)}`, '']) {
    expect(isWellFormedKey(text), text).toBe(false)
    expect(ownKeysIn(text), text).toEqual([])
  }
  expect(placeOfOwnKey({ launch: { args: ['--key', `--token=${key}`] } })).toEqual(['launch', 'args', '1'])
  expect(placeOfOwnKey({ environment: { [key]: 'x' } })).toEqual(['environment'])
  expect(placeOfOwnKey([1, null, 'atr_'])).toBeUndefined()
})

verifies(
  'keys.pasted',
  'what would keep a key where it is read is refused at its place, and nothing of it is kept; a secret’s value is taken',
  async () => {
    using features = await startFeatures()
    const { run, refusal, workspaceId, db } = features
    const launch = (part: object) => ({ workspaceId, name: 'files', launch: { command: 'npx', ...part } })
    const { id: secretId } = await run('secrets.create', { workspaceId, name: 'ATRIUM_KEY', value: key })
    const pasted: readonly (readonly [Parameters<typeof refusal>[0], object, string])[] = [
      ['servers.create', launch({ args: [`--key=${key}`] }), 'launch.args.0'],
      ['servers.create', launch({ environment: { KEY: { value: key } } }), 'launch.environment.KEY.value'],
      [
        'servers.create',
        {
          workspaceId,
          name: 'far',
          launch: { kind: 'http', url: 'https://a.example/mcp', headers: { Authorization: { value: `Bearer ${key}` } } },
        },
        'launch.headers.Authorization.value',
      ],
      ['workspaces.update', { workspaceId, description: `Use ${key}` }, 'description'],
      ['workspaces.create', { name: 'Studio', description: key }, 'description'],
      ['secrets.describe', { workspaceId, secretId, description: key }, 'description'],
      ['keys.create', { workspaceId, name: key }, 'name'],
      ['members.add', { name: `Grace ${key}` }, 'name'],
    ]
    for (const [name, input, path] of pasted) {
      const { code, message, details } = await refusal(name, input)
      expect(code, `${name} ${path}`).toBe('invalid_input')
      expect(details, `${name} ${path}`).toMatchObject({ issues: [{ path }] })
      expect(JSON.stringify([message, details])).not.toContain(key)
    }
    for (const { table } of db.all(
      row => ({ table: String(row['name']) }),
      "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'",
    )) {
      expect(JSON.stringify(db.all(row => ({ ...row }), `SELECT * FROM "${table}"`)), table).not.toContain(key)
    }
  },
)
