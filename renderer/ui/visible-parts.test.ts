import { expect, test } from 'vitest'
import { visibleParts } from './visible-parts.ts'

const shown = (text: string) =>
  visibleParts(text)
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
