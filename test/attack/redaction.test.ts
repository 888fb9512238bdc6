import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createRedactor } from '#core/vault/redact.ts'
import { verifies } from '../verifies.ts'

const SECRET = 'p4ss/w+rd é "quoted"'
const KEY = [
  '-----BEGIN PRIVATE KEY-----',
  ...Array.from({ length: 12 }, (_, line) => hashOf(String(line))),
  '-----END PRIVATE KEY-----',
].join('\n')

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

verifies('secrets.never-out', 'a secret is taken out however a language writes it into JSON or a URL', () => {
  const { text } = createRedactor([{ name: 'PASS', value: SECRET }])
  const python = SECRET.replaceAll('"', '\\"').replace('é', '\\u00e9')
  const written = [
    SECRET,
    JSON.stringify({ token: SECRET }),
    JSON.stringify(JSON.stringify({ token: SECRET })),
    `{"token": "${python}"}`,
    `{"token": "${python.replace('/', '\\/')}"}`,
    `https://x/?t=${encodeURIComponent(SECRET).replace(/%../g, digits => digits.toLowerCase())}`,
    `https://x/?t=${encodeURIComponent(SECRET).replaceAll('%20', '+')}`,
    Buffer.from(`user:${SECRET}`).toString('base64'),
    Buffer.from(SECRET).toString('hex'),
  ]
  for (const way of written) {
    expect(text(way)).toContain('[redacted: PASS]')
    expect(text(way)).not.toMatch(/p4ss|cDRzc|7034/)
  }
})

verifies('secrets.never-out', 'a secret of several lines is taken out line by line, and the frame around a key stays readable', () => {
  const { json } = createRedactor([{ name: 'KEY', value: KEY }])
  const lines = KEY.split('\n')
  const told = JSON.stringify(json({ content: [{ type: 'text', text: lines.slice(3, 5).join(' / ') }], structuredContent: { lines } }))
  for (const line of lines.slice(1, -1)) expect(told).not.toContain(line)
  expect(told).toContain('-----BEGIN PRIVATE KEY-----')
})

verifies('secrets.never-out', 'a secret that is cut over neighbouring texts of a result is taken out of all of them', () => {
  const { json } = createRedactor([{ name: 'PASS', value: 'correct-horse-battery' }])
  const part = (text: string) => ({ type: 'text', text })
  const image = { type: 'image', data: 'AAAA', mimeType: 'image/png' }
  const result = json({
    content: [part('it is correct-'), part('horse'), image, part('-battery, yes'), part('bye')],
    structuredContent: { letters: Array.from('correct-horse-battery') },
    messages: [
      { role: 'user', content: part('correct-horse') },
      { role: 'user', content: part('-battery') },
    ],
  })
  expect(result.content).toEqual([part('it is [redacted: PASS]'), part(''), image, part(', yes'), part('bye')])
  expect(result.structuredContent.letters.join('')).toBe('[redacted: PASS]')
  expect(result.messages.map(message => message.content.text)).toEqual(['[redacted: PASS]', ''])
})

verifies('secrets.never-out', 'a secret of digits is taken out where it comes back as a number, and other numbers stay numbers', () => {
  const { json } = createRedactor([{ name: 'PIN', value: '4711081512' }])
  expect(json({ structuredContent: { pin: 4711081512, count: 3 } })).toEqual({ structuredContent: { pin: '[redacted: PIN]', count: 3 } })
})

verifies('secrets.never-out', 'the largest secret there can be is taken out too, and so are many large ones', () => {
  const large = (seed: string) => createHash('shake256', { outputLength: 49_000 }).update(seed).digest('base64').slice(0, 65_000)
  const secrets = ['one', 'two', 'three'].map(name => ({ name, value: large(name) }))
  const { text } = createRedactor(secrets)
  expect(text(`<${secrets.map(({ value }) => value).join('|')}>`)).toBe('<[redacted: one]|[redacted: two]|[redacted: three]>')
})

test('a result without a secret comes back as the very same object', () => {
  const { json } = createRedactor([{ name: 'PASS', value: 'correct-horse-battery' }])
  const result = {
    content: [
      { type: 'text', text: 'correct' },
      { type: 'text', text: 'horse' },
    ],
    structuredContent: { numbers: [1, 2], nothing: null },
  }
  expect(json(result)).toBe(result)
})

test('many cut secrets in many texts take time in proportion, not to the square of it', () => {
  const { json } = createRedactor([{ name: 'PASS', value: 'secret' }])
  const texts = Array.from({ length: 100_000 }, (_, index): string => (index % 2 === 0 ? 'sec' : 'ret'))
  const before = performance.now()
  expect(json(texts).filter(text => text !== '')).toHaveLength(50_000)
  expect(performance.now() - before).toBeLessThan(3_000)
})
