import { expect, test } from 'vitest'
import { dateText, expiresAt } from './expiry.ts'

const now = new Date(2026, 0, 15, 12).getTime()

test('a key expires after so many days, at the end of a date, or never', () => {
  expect(expiresAt('never', '', now)).toBeNull()
  expect(expiresAt('30', '', now)).toBe(now + 30 * 24 * 3_600_000)
  expect(expiresAt('date', '2026-02-01', now)).toBe(new Date(2026, 1, 1, 23, 59, 59, 999).getTime())
})

test('without a date there is nothing to say', () => {
  for (const date of ['', '2026-13-40', 'soon']) expect(expiresAt('date', date, now), date).toBeUndefined()
})

test('a date is written as a field takes it', () => {
  expect(dateText(now)).toBe('2026-01-15')
})
