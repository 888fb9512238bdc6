// What it takes to clean a result of one MiB of 200 secrets, for texts of several kinds.
import { createHash } from 'node:crypto'
import { createRedactor } from '#core/vault/redact.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'

const MIB = 1_048_576
const SECRETS = 200
const ROUNDS = 41

/** Always the same bytes: what is compared over time should differ in nothing else. */
function bytes(seed: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(seed).digest()
}

/** Tokens, addresses with a token, JSON web tokens and numbers; one in twenty is a private key of 25 lines. */
function valueOf(index: number): string {
  const seed = String(index)
  if (index % 20 === 3) {
    const lines = Array.from({ length: 25 }, (_, line) => bytes(`${seed} ${line}`, 48).toString('base64'))
    return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
  }
  if (index % 4 === 1) return `https://hooks.example.com/services/T${bytes(seed, 20).toString('hex')}`
  if (index % 4 === 2) return `eyJhbGciOiJIUzI1NiJ9.${bytes(seed, 90).toString('base64url')}`
  if (index % 4 === 3) return String(10_000_000 + index * 7_919)
  return bytes(seed, 24).toString('base64url')
}

/** As a parsed message has it: in one piece. */
function filled(unit: string): string {
  return Buffer.alloc(MIB, unit).toString('latin1')
}

export interface RedactionTime {
  readonly text: string
  /** In ms, one for each round. */
  readonly times: readonly number[]
}

/** The time of each round for each kind of text, and how long it took to make the redactor. In ms. */
export function measureRedaction(): { readonly texts: readonly RedactionTime[]; readonly makeMs: number } {
  const secrets: readonly KnownSecret[] = Array.from({ length: SECRETS }, (_, index) => ({ name: `S${index}`, value: valueOf(index) }))
  const before = performance.now()
  const { json } = createRedactor(secrets)
  const makeMs = performance.now() - before
  const texts: Readonly<Record<string, string>> = {
    'words and JSON': filled(
      'the quick brown fox {"id": 4711, "name": "value", "list": [1,2,3]} jumps over https://docs.example.org/a?b=c\n',
    ),
    base64: bytes('base64', (MIB / 4) * 3).toString('base64'),
    'nothing but beginnings of tokens': filled('eyJhbGciOiJIUzI1NiJ9.'),
    'nothing but secrets': filled(secrets.map(({ value }) => value).join(' ')),
  }
  const measured = Object.entries(texts).map(([text, value]) => {
    const result = { content: [{ type: 'text', text: value }] }
    const times = Array.from({ length: ROUNDS }, () => {
      const from = performance.now()
      json(result)
      return performance.now() - from
    })
    return { text, times }
  })
  return { texts: measured, makeMs }
}
