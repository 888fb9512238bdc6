import { looksLikeSecret } from '#shared/secret-like.ts'
import { chosenSecret, problemsOf, textsOf } from '#shared/answers.ts'
import { AppError } from '#shared/errors.ts'
import type { Answers, Asked } from '#shared/model/asked.ts'
import type { FromSecret } from '#shared/model/server.ts'

/** A piece of a value: text of the publisher's, or the answer to what was asked, by its id. */
export type Part = { readonly text: string } | { readonly asked: string }

export type Filled = string | FromSecret

/** Makes values of parts. What is typed is never read again for more parts: an answer means what it says. */
export interface Filler {
  /** The value, or undefined when one of its answers is not given. `name` is what a secret made of several is called after. */
  readonly one: (parts: readonly Part[], use: Use) => Filled | undefined
  /** As `one`; parts that are nothing but a question with several answers give a value each. */
  readonly all: (parts: readonly Part[], use: Use) => readonly Filled[]
}

export interface Use {
  /** What a new secret is named after, where it is made of several answers or of the publisher's own text. */
  readonly name: string
  /** The text itself is secret, whatever it is made of. */
  readonly isSecret?: boolean
  /** What stands for an answer that is not given; left out: then there is no value at all. */
  readonly missing?: string
  /** Between several answers inside one text. */
  readonly between?: string
}

/** Secrets that filling found: named, but not kept yet. */
export interface NewSecrets {
  readonly all: () => readonly { readonly name: string; readonly value: string }[]
  /** A free name like the one that is wanted; the same value of the same name is one secret. */
  readonly name: (wanted: string, value: string) => string
}

export function createNewSecrets(taken: readonly string[]): NewSecrets {
  const made = new Map<string, string>()
  return {
    all: () => [...made].map(([name, value]) => ({ name, value })),
    name: (wanted, value) => {
      const base = secretNameOf(wanted)
      for (let count = 1; ; count += 1) {
        const name = count === 1 ? base : `${base}_${count}`
        if (made.get(name) === value) return name
        if (made.has(name) || taken.includes(name)) continue
        made.set(name, value)
        return name
      }
    },
  }
}

/** `X-API-Key` → `X_API_KEY`. */
function secretNameOf(wanted: string): string {
  const plain = wanted.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
  const name = (plain === '' ? 'SECRET' : plain).toUpperCase().slice(0, 100)
  return /^\d/.test(name) ? `_${name}` : name
}

/** Throws `invalid_input` naming each answer that does not fit what was asked. */
export function createFiller(asked: readonly Asked[], answers: Answers, secrets: NewSecrets): Filler {
  checkAnswers(asked, answers)
  const known = new Map(asked.map(one => [one.id, one]))
  const piecesOf = (parts: readonly Part[], use: Use): Piece[] | undefined => {
    const pieces = parts.map(part => ('text' in part ? { text: part.text } : pieceOf(known.get(part.asked), answers, use)))
    return pieces.includes(undefined) ? undefined : pieces.filter(piece => piece !== undefined)
  }
  const one: Filler['one'] = (parts, use) => {
    const pieces = piecesOf(parts, use)
    return pieces === undefined ? undefined : joined(pieces, use, secrets)
  }
  return {
    one,
    all: (parts, use) => {
      const [first, second] = parts
      const several = second === undefined && first && 'asked' in first ? known.get(first.asked) : undefined
      if (several?.isMultiple) return textsOf(several, answers)
      const filled = one(parts, use)
      return filled === undefined ? [] : [filled]
    },
  }
}

/** Fills in what is asked as `<its title>`, to show what will run before anybody has answered; what may be left out is. */
export function createPreviewFiller(asked: readonly Asked[]): Filler {
  const known = new Map(asked.map(one => [one.id, one]))
  const one: Filler['one'] = (parts, { missing }) => {
    const texts = parts.map(part => ('text' in part ? part.text : (previewOf(known.get(part.asked)) ?? missing)))
    return texts.includes(undefined) ? undefined : texts.join('')
  }
  return {
    one,
    all: (parts, use) => {
      const filled = one(parts, use)
      return filled === undefined ? [] : [filled]
    },
  }
}

function previewOf(asked: Asked | undefined): string | undefined {
  const [preset] = asked?.default ?? []
  return preset ?? (asked?.isRequired ? `<${asked.title}>` : undefined)
}

type Piece = { readonly text: string; readonly secret?: { readonly chosen: string } | { readonly wanted: string } }

function checkAnswers(asked: readonly Asked[], answers: Answers): void {
  const problems = problemsOf(asked, answers)
  const unknown = Object.keys(answers).filter(id => !asked.some(one => one.id === id))
  const issues = [
    ...Object.entries(problems).map(([id, message]) => ({ path: ['answers', id], message })),
    ...unknown.map(id => ({ path: ['answers', id], message: 'This was not asked for.' })),
  ]
  const [first] = issues
  if (first === undefined) return
  throw new AppError('invalid_input', `${first.message} See details.issues.`, { details: { issues } })
}

function pieceOf(asked: Asked | undefined, answers: Answers, { missing, between = ',' }: Use): Piece | undefined {
  if (asked === undefined) return undefined
  const chosen = chosenSecret(asked, answers)
  if (chosen !== undefined) return { text: '', secret: { chosen } }
  const texts = textsOf(asked, answers)
  if (texts.length === 0) return missing === undefined ? undefined : { text: missing }
  const text = texts.join(between)
  return isSecretText(asked, text) ? { text, secret: { wanted: asked.title } } : { text }
}

/** Publishers forget to say what is secret; what looks like a key is kept as one. */
export function isSecretText({ isSecret, kind, choices, title }: Asked, text: string): boolean {
  return isSecret || (kind === 'text' && choices.length === 0 && looksLikeSecret(title, text))
}

function joined(pieces: readonly Piece[], { name, isSecret = false }: Use, secrets: NewSecrets): Filled {
  const textOf = (some: readonly Piece[]) => some.map(({ text }) => text).join('')
  const hidden = pieces.filter(({ secret }) => secret !== undefined)
  const [only, another] = hidden
  if (only === undefined) return isSecret && textOf(pieces) !== '' ? { secret: secrets.name(name, textOf(pieces)) } : textOf(pieces)
  if (another === undefined) return aroundSecret(pieces, only, secrets)
  if (hidden.some(({ secret }) => secret && 'chosen' in secret))
    throw new AppError(
      'invalid_input',
      `${name} is made of several secrets. Type them in: a secret that is kept already can only stand alone.`,
    )
  return { secret: secrets.name(name, textOf(pieces)) }
}

function aroundSecret(pieces: readonly Piece[], only: Piece, secrets: NewSecrets): FromSecret {
  const at = pieces.indexOf(only)
  const textOf = (some: readonly Piece[]) => some.map(({ text }) => text).join('')
  const [before, after] = [textOf(pieces.slice(0, at)), textOf(pieces.slice(at + 1))]
  const { secret } = only
  const name = secret && 'chosen' in secret ? secret.chosen : secrets.name(secret?.wanted ?? '', only.text)
  return { secret: name, ...(before === '' ? {} : { before }), ...(after === '' ? {} : { after }) }
}
