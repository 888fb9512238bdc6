// What it takes to clean a result of one MiB of 200 secrets, for texts of several kinds.
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createRedactor } from '#core/vault/redact.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { median } from './load.ts'

const MIB = 1_048_576
const SECRETS = 200
const ROUNDS = 41
const MAKINGS = 5
const TURNS = 1_000

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
  /** In ms, one for each round, sorted. */
  readonly times: readonly number[]
}

export interface RedactionFigures {
  readonly texts: readonly RedactionTime[]
  /** The most processor time that one turn of the event loop took while a redactor was made, and how long making it at once takes: medians. In ms. */
  readonly heldMs: number
  readonly atOnceMs: number
}

/** The time of each round for each kind of text, and what it takes to make the redactor. */
export async function measureRedaction(): Promise<RedactionFigures> {
  const held: number[] = []
  const atOnce: number[] = []
  // Each with secrets of its own, for what was made of the same ones is kept.
  for (let round = 0; round < MAKINGS; round += 1) {
    held.push(await longestHold())
    atOnce.push(timed(() => createRedactor(newSecrets()).text('anything')))
  }
  const secrets = newSecrets()
  const { json } = createRedactor(secrets)
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
    return { text, times: Array.from({ length: ROUNDS }, () => timed(() => json(result))).sort((one, other) => one - other) }
  })
  return { texts: measured, heldMs: median(held), atOnceMs: median(atOnce) }
}

/** Over as many turns of the loop as a redactor needs by far. By the processor time of this thread: others take none of that. */
async function longestHold(): Promise<number> {
  let longest = 0
  let last = threadMs()
  createRedactor(newSecrets())
  for (let turns = 0; turns < TURNS; turns += 1) {
    await nextTurn()
    const now = threadMs()
    longest = Math.max(longest, now - last)
    last = now
  }
  return longest
}

function newSecrets(): readonly KnownSecret[] {
  return Array.from({ length: SECRETS }, (_, index) => ({ name: `S${index}`, value: valueOf(index) }))
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

function timed(body: () => unknown): number {
  const from = performance.now()
  body()
  return performance.now() - from
}
