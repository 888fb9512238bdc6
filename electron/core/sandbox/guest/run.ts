import { createContext, type GivenContext } from './context.ts'
import { describeError } from './describe-error.ts'
import { send } from './host.ts'
import { entries, freeze, parse, stringify } from './originals.ts'

interface Given {
  readonly params: unknown
  readonly config: Record<string, string>
  readonly context: GivenContext
  /** Characters of the result's JSON text. */
  readonly maxResult: number
}

/** Runs the author's `execute` with what this call gave, and tells how it ended. */
export function run(givenJson: string, execute: unknown): void {
  const given = parse(givenJson) as Given // The worker wrote it.
  if (typeof execute !== 'function') {
    fail(new TypeError('The code must define a function named execute: async function execute(params, config, context) { … }.'))
    return
  }
  void begin(execute as (...all: unknown[]) => unknown, given) // It is called as what it says it is, and may throw.
}

/** With `await`, not with `then`: the code may put another `then` in its place. */
async function begin(execute: (...all: unknown[]) => unknown, { params, config, context, maxResult }: Given): Promise<void> {
  try {
    finish(await execute(params, frozen(config), createContext(context)), maxResult)
  } catch (thrown) {
    fail(thrown)
  }
}

function finish(value: unknown, maxResult: number): void {
  const text = stringify(value) as string | undefined // Functions and symbols have no JSON.
  if (text !== undefined && text.length > maxResult) send('too-big', 0, String(text.length))
  else send('returned', 0, text ?? '')
}

function fail(thrown: unknown): void {
  send('threw', 0, stringify(describeError(thrown)))
}

/** No prototype, so that a name nobody gave is `undefined` whatever it is. */
function frozen(config: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = { __proto__: null }
  for (const [name, value] of entries(config)) result[name] = value
  return freeze(result)
}
