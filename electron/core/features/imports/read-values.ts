import { isDangerousName } from '#shared/dangerous-names.ts'
import { looksLikeSecret } from '#shared/secret-like.ts'
import type { FoundValue } from './found.ts'
import { isAskedAsSecret, readFilled, toSecretName } from './placeholders.ts'

/** The words of a command line after the command. `server` is the name that its secrets begin with. */
export function readArguments(words: readonly string[], server: string): FoundValue[] {
  return words.map((word, index) => readArgument(word, words[index - 1], { server, position: index + 1 }))
}

export function readVariable(name: string, text: string): FoundValue {
  const value = readValue({ where: 'environment', name, text, before: '', fallback: toSecretName(name) })
  // A variable's own name says best what it is: two servers with the same one mostly mean the same.
  return { ...value, secretName: toSecretName(name) || 'SECRET', agreement: isDangerousName(name) ? 'decidesWhatRuns' : null }
}

export function readHeader(name: string, text: string, server: string): FoundValue {
  const scheme = SCHEME.exec(text)?.[0] ?? ''
  const named = scheme !== '' || /^authorization$/i.test(name) ? 'TOKEN' : toSecretName(name)
  const value = readValue({
    where: 'header',
    name,
    text: text.slice(scheme.length),
    before: scheme,
    fallback: `${toSecretName(server)}_${named}`,
  })
  const isCredential = /^(proxy-)?authorization$|^cookie$/i.test(name) && value.text !== ''
  return isCredential && value.kind === 'plain' ? { ...value, kind: 'secret', isSecretLike: true } : value
}

const SCHEME = /^(?:Bearer|Basic|Token|ApiKey|Api-Key)\s+/i

interface Given {
  readonly where: FoundValue['where']
  readonly name: string
  readonly text: string
  readonly before: string
  /** The name of the secret where the text gives none. */
  readonly fallback: string
}

function readValue({ where, name, text, before, fallback }: Given): FoundValue {
  const filled = readFilled(text)
  const secretName = fallback.slice(0, 120).replace(/^_+(?=[A-Z])/, '') || 'SECRET'
  const common = { where, name, agreement: null }
  if (filled.kind === 'complete') {
    const isSecretLike = looksLikeSecret(name.replaceAll('-', '_'), filled.text)
    const kind = isSecretLike ? 'secret' : 'plain'
    return { ...common, before, after: '', text: filled.text, kind, isSecretLike, secretName }
  }
  const isSecretLike = isAskedAsSecret(filled.asked) || looksLikeSecret(name.replaceAll('-', '_'), 'asked for') || where === 'header'
  const asked = { before: before + filled.before, after: filled.after, text: null, kind: 'asked' as const, isSecretLike }
  return { ...common, ...asked, secretName: filled.hint === '' ? secretName : filled.hint }
}

interface ArgumentPlace {
  readonly server: string
  readonly position: number
}

/** `--api-key=value`, `NAME=value`, the header after `--header`, the value after `--token`, or any other word. */
function readArgument(word: string, previous: string | undefined, place: ArgumentPlace): FoundValue {
  const after = previous ?? ''
  return assignedArgument(word, place) ?? headerArgument(word, after, place) ?? plainArgument(word, after, place)
}

function assignedArgument(word: string, place: ArgumentPlace): FoundValue | undefined {
  const [, name = '', text = ''] = /^(--?[A-Za-z][\w.-]*|[A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(word) ?? []
  if (name === '') return undefined
  const bare = name.replace(/^-+/, '')
  const fallback = name.startsWith('-') ? secretNameOf(bare, place) : toSecretName(bare)
  return readValue({ where: 'argument', name: bare, text, before: `${name}=`, fallback })
}

function headerArgument(word: string, previous: string, { server }: ArgumentPlace): FoundValue | undefined {
  const [start = '', name = ''] = /^([A-Za-z][A-Za-z0-9-]*):\s*(?!\/\/)/.exec(word) ?? []
  if (name === '' || !/^(-H|--headers?)$/.test(previous)) return undefined
  const value = readHeader(name, word.slice(start.length), server)
  return { ...value, where: 'argument', before: start + value.before }
}

function plainArgument(word: string, previous: string, place: ArgumentPlace): FoundValue {
  const flag = /^--?[A-Za-z][\w.-]*$/.test(previous) && !word.startsWith('-') ? previous.replace(/^-+/, '') : ''
  return readValue({ where: 'argument', name: flag, text: word, before: '', fallback: secretNameOf(flag, place) })
}

function secretNameOf(flag: string, { server, position }: ArgumentPlace): string {
  return `${toSecretName(server)}_${toSecretName(flag) || `ARGUMENT_${position}`}`
}
