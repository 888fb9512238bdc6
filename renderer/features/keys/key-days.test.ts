import { expect, test } from 'vitest'
import { KeyId } from '#shared/model/ids.ts'
import { daysOf, sumOf } from './key-days.ts'

const key = KeyId.parse(`key_${'a'.repeat(32)}`)
const other = KeyId.parse(`key_${'b'.repeat(32)}`)

test('each of thirty days is told, those of other keys are not among them', () => {
  const now = Date.UTC(2026, 2, 1, 12)
  const days = daysOf(
    [
      { keyId: key, day: '2026-02-28', calls: 5, errors: 1, denials: 2 },
      { keyId: other, day: '2026-03-01', calls: 9, errors: 0, denials: 0 },
    ],
    key,
    now,
  )
  expect(days).toHaveLength(30)
  expect(days[0]?.day).toBe('2026-01-31')
  expect(days.at(-1)).toEqual({ day: '2026-03-01', calls: 0, errors: 0, denials: 0 })
  expect(sumOf(days)).toEqual({ calls: 5, errors: 1, denials: 2 })
})
