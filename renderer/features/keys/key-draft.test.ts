import { expect, test } from 'vitest'
import { minuteProblem, newDraft, readWishes } from './key-draft.ts'

test('a draft is a key once it has a name, a door and limits that are numbers', () => {
  const draft = { ...newDraft(' Laptop '), perMinute: '60', perDay: '' }
  expect(readWishes(draft)).toMatchObject({
    name: 'Laptop',
    surfaces: 'mcp',
    scopes: ['*:read', '*:write'],
    limits: { callsPerMinute: 60, callsPerDay: null },
  })
  expect(readWishes({ ...draft, opensRest: true })?.surfaces).toBe('both')
  expect(readWishes({ ...draft, opensMcp: false })).toBeUndefined()
  expect(readWishes(newDraft(' '))).toBeUndefined()
  for (const perMinute of ['0', '-1', '1.5', 'many', '2000000']) {
    expect(readWishes({ ...draft, perMinute }), perMinute).toBeUndefined()
    expect(minuteProblem({ ...draft, perMinute }), perMinute).toContain('whole number')
  }
})
