import { expect, test } from 'vitest'
import { visibleParts, visiblePartsBefore } from './visible-parts.ts'

const shown = (text: string, partsOf = visibleParts) =>
  partsOf(text)
    .map(part => (part.isCode ? `[${part.text}]` : part.text))
    .join('')

test('plain text is shown as it is', () => {
  for (const text of ['--flag=a b', 'é世界', '/srv/my notes', '']) expect(shown(text)).toBe(text)
})

test('what cannot be seen or turns the text around is shown as its code', () => {
  expect(shown('a\u202eb')).toBe('a[\\u{202e}]b')
  expect(shown('a\u200bb\u00a0c')).toBe('a[\\u{200b}]b[\\u{a0}]c')
  expect(shown('tab\there\r\n')).toBe('tab[\\u{9}]here[\\u{d}][\\u{a}]')
  expect(shown(' x ')).toBe('[␣]x[␣]')
})

test('one plain space before what follows is ordinary; more, another kind, or nothing but it is shown', () => {
  for (const text of ['Bearer ', '--key= ', 'a b ']) expect(shown(text, visiblePartsBefore)).toBe(text)
  expect(shown('Bearer  ', visiblePartsBefore)).toBe('Bearer[␣␣]')
  expect(shown('Bearer\u00a0', visiblePartsBefore)).toBe('Bearer[\\u{a0}]')
  expect(shown('Bearer\u200b ', visiblePartsBefore)).toBe('Bearer[\\u{200b}] ')
  expect(shown(' Bearer ', visiblePartsBefore)).toBe('[␣]Bearer ')
  expect(shown(' ', visiblePartsBefore)).toBe('[␣]')
  expect(shown('', visiblePartsBefore)).toBe('')
})
