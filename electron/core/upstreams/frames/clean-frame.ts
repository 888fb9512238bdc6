import { isDeeperThan } from '#core/lib/json-depth.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor, type Redactor } from '#core/vault/redact.ts'
import { redactPieces } from '#core/vault/redact-pieces.ts'
import { isObject } from '../json.ts'
import { factsOf, factsOfBeginning } from './frame-facts.ts'
import type { CleanBody, CutFacts, RawBody } from './seen-frame.ts'

/** No form of a value is longer than this many times the value: a character of four bytes, each as `%XX`, its `%` escaped once more. */
const LONGEST_FORM = 16

/** Makes the frames of one process showable. It never forgets a secret: a token that was renewed is still in the frames before. */
export class FrameCleaner {
  #given: readonly KnownSecret[] = []
  readonly #known = new Map<string, KnownSecret>()
  #redactor: Redactor | undefined
  /** Frames are cleaned in their order: a value that is cut over notifications of one kind, or over lines, is found. */
  readonly #pieces = redactPieces({
    row: (before, texts) => this.#current().row(before, texts),
    begins: text => this.#current().begins(text),
    json: message => this.#current().json(message),
  })

  /** Told for every frame; costs a comparison while they are the same array. */
  learn(secrets: readonly KnownSecret[]): void {
    if (secrets === this.#given) return
    this.#given = secrets
    for (const secret of secrets) this.#known.set(secret.value, secret)
    this.#redactor = undefined
  }

  /**
   * As many of the next ones as can be shown: one that ends with what may be the beginning of a value is not, before the next of its kind
   * came or it `isOver`, by its index; nor is what came after it.
   */
  clean(frames: readonly RawBody[], isOver: (index: number) => boolean): readonly CleanBody[] {
    const redactor = this.#current()
    const read = frames.map(frame => (frame.cut === undefined ? readBody(frame.text) : undefined))
    const pieces = read.flatMap((body, index) => (body?.of === undefined ? [] : [{ message: body.message, of: body.of, index }]))
    const open = pieces[this.#pieces.certain(pieces)]
    const count = open === undefined || isOver(open.index) ? frames.length : open.index
    const clean = this.#pieces.all(pieces.filter(({ index }) => index < count))[Symbol.iterator]()
    return frames.slice(0, count).map(({ text, cut }, index) => {
      if (cut !== undefined) return cleanBeginning(text, cut, { redactor, margin: this.#margin() })
      const { message, of } = read[index] ?? { message: text, of: undefined }
      return asItWas(text, { message, clean: of === undefined ? redactor.json(message) : clean.next().value, redactor })
    })
  }

  #margin(): number {
    return Math.max(0, ...[...this.#known.values()].map(({ value }) => value.length)) * LONGEST_FORM
  }

  #current(): Redactor {
    return (this.#redactor ??= createRedactor([...this.#known.values()]))
  }
}

interface Body {
  readonly message: unknown
  /** Of what goes on in the next one of its kind: a notification, or what is no message at all. */
  readonly of: string | undefined
}

/** Nested deeper than anything that means something, a message is read as a text. */
const MAX_DEPTH = 500

function readBody(text: string): Body {
  try {
    if (!isDeeperThan(Buffer.from(text), MAX_DEPTH)) {
      const message: unknown = JSON.parse(text)
      return { message, of: notificationOf(message) }
    }
  } catch {
    // No JSON.
  }
  return { message: unescaped(text), of: '' }
}

interface Cleaned {
  readonly message: unknown
  readonly clean: unknown
  readonly redactor: Redactor
}

function asItWas(text: string, { message, clean, redactor }: Cleaned): CleanBody {
  // No message, or a text alone.
  if (typeof clean === 'string') return { text: clean.trimEnd(), facts: factsOfBeginning(clean) }
  // A member written twice is read once: what the reader did not see is looked for in the text itself.
  const isUntouched = clean === message && isClean(text, redactor)
  return { text: isUntouched ? text.trimEnd() : JSON.stringify(clean), facts: factsOf(clean) }
}

/** What kind of notification it is: those about progress are of one call each. */
function notificationOf(message: unknown): string | undefined {
  if (!isObject(message) || typeof message['method'] !== 'string' || message['id'] !== undefined) return undefined
  const { params } = message
  return `${message['method']} ${isObject(params) ? String(params['progressToken']) : ''}`
}

interface CutNeeds {
  readonly redactor: Redactor
  readonly margin: number
}

/** At the cut a part of a value may stand, which nobody would recognize: as much as the longest form has is left out. */
function cleanBeginning(text: string, { facts }: CutFacts, { redactor, margin }: CutNeeds): CleanBody {
  const clean = cleanText(text, redactor)
  const known = facts && { ...facts, method: facts.method && redactor.text(facts.method), rpcId: facts.rpcId && redactor.text(facts.rpcId) }
  return { text: clean.slice(0, Math.max(0, clean.length - margin)), facts: known ?? factsOfBeginning(clean) }
}

function isClean(text: string, redactor: Redactor): boolean {
  const plain = unescaped(text)
  return redactor.text(plain) === plain
}

function cleanText(text: string, redactor: Redactor): string {
  return redactor.text(unescaped(text))
}

/** As JavaScript writes the same JSON: `\u0041` is `A`, `\u0022` is `\"`, `\/` is `/`. A backslash and what it escapes are one. */
function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (pair, code: string | undefined, character: string | undefined) => {
    if (code === undefined) return character === '/' ? '/' : pair
    const unit = parseInt(code, 16)
    const isHalf = unit >= 0xd800 && unit <= 0xdfff
    return isHalf ? String.fromCharCode(unit) : JSON.stringify(String.fromCharCode(unit)).slice(1, -1)
  })
}
