/** Errors that were caused by others: more of them tell nothing. */
const MAX_CAUSES = 4
const MAX_PLACES = 8

/** What an error says of itself that is nobody's data. */
interface ErrorFacts {
  readonly name: string
  readonly code?: string | number
  readonly places: readonly string[]
  readonly cause?: ErrorFacts | string
}

/**
 * Name, code and place of an error, for the log. Its message is left out on purpose, and so is everything that is not shaped as the engine
 * and its libraries write it: errors of others' code may carry what they were given in any of their members.
 */
export function describeError(error: unknown, depth = 0): ErrorFacts | string {
  if (!(error instanceof Error)) return typeof error
  const { cause } = error
  const code = 'code' in error ? codeOf(error.code) : undefined
  return {
    name: wordOr(error.name, /^[A-Z][A-Za-z]{0,40}$/, 'Error'),
    ...(code === undefined ? {} : { code }),
    places: placesOf(error),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describeError(cause, depth + 1) }),
  }
}

/** `ENOENT`, `ERR_INVALID_ARG_TYPE`, `SQLITE_BUSY`, `-32601`, and our own `upstream_failed`. */
function codeOf(code: unknown): string | number | undefined {
  if (typeof code === 'number') return Number.isSafeInteger(code) && Math.abs(code) < 100_000 ? code : undefined
  return wordOr(code, /^(?:[A-Z][A-Z_]{1,40}|[a-z][a-z_]{1,30})$/, undefined)
}

function wordOr<T>(word: unknown, shape: RegExp, other: T): string | T {
  return typeof word === 'string' && shape.test(word) ? word : other
}

/** `at name (file:line:column)`, where the file is Node's own or one that Atrium is made of. */
const PLACE = /^ {4}at (?:[\w$.<># []{1,80}\]? \()?(?:node:[\w/]+|(?:file:\/\/)?\/?[^\s()?#]{1,300}\.[cm]?[jt]s):\d{1,6}:\d{1,6}\)?$/

/** Below the message, which the engine writes first, and which may look like places itself. */
function placesOf({ message, stack }: Error): string[] {
  const text = typeof stack === 'string' ? stack : ''
  const end = text.indexOf(message)
  // A message that was changed since cannot be told from what is below it.
  if (end === -1) return []
  const lines = text.slice(end + message.length).split('\n')
  return lines
    .filter(line => PLACE.test(line))
    .slice(0, MAX_PLACES)
    .map(line => line.trim())
}
