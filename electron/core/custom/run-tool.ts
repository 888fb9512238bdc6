import { AppError } from '#shared/errors.ts'
import type { CodeDraft } from '#shared/model/code.ts'
import { remembered } from '#core/lib/remembered.ts'
import { DEFAULT_LIMITS, type CodeOutcome, type CodeRun } from '#core/sandbox/index.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor, type Redactor } from '#core/vault/redact.ts'
import type { CodePlace, CustomNeeds } from './needs.ts'
import { misfitsOf } from './schema-check.ts'
import { misfit, toResult, type Came } from './to-result.ts'
import { findUses } from './uses/find-uses.ts'

const MIB = 1_048_576

/** One run of a tool: a published one for a call, or a draft that is tried. */
export interface ToolRun {
  readonly draft: CodeDraft
  readonly toolName: string
  readonly params: JsonObject
  readonly place: CodePlace
  /** All that this run is given and could know: what it says is cleaned of exactly these. */
  readonly secrets: readonly KnownSecret[]
  readonly redactor: Redactor
  readonly requestId: string
  readonly keyName: string | null
  readonly host: CodeRun['host']
  readonly signal: AbortSignal
}

/** What came of it, redacted. */
export interface ToolRan extends Came {
  readonly facts: Pick<CodeOutcome, 'console' | 'fetches' | 'ms' | 'memoryBytes'>
}

const NO_FACTS: ToolRan['facts'] = { console: [], fetches: [], ms: 0, memoryBytes: 0 }

/** The names of the secrets that a tool gets: those that are found in its source, and those that it declares. */
export const secretNamesOf = remembered((draft: CodeDraft): readonly string[] => [
  ...new Set([...findUses(draft).names.map(({ name }) => name), ...draft.secrets]),
])

/** Runs a tool in the sandbox and says what came of it, without any of its secrets. Never throws for what the code does. */
export async function runTool({ sandbox }: Pick<CustomNeeds, 'sandbox'>, run: ToolRun): Promise<ToolRan> {
  const { draft, params, redactor } = run
  const misfits = misfitsOf(draft.inputSchema, params)
  if (misfits.length > 0) return { ...clean(misfit('input', misfits), redactor), facts: NO_FACTS }
  const outcome = await sandbox.run(toCodeRun(run))
  const { console, fetches, ms, memoryBytes } = outcome
  return {
    ...clean(toResult(draft, outcome), redactor),
    facts: { console: redactor.json(console), fetches: redactor.json(fetches), ms, memoryBytes },
  }
}

function toCodeRun({ draft, toolName, params, place, secrets, redactor, requestId, keyName, host, signal }: ToolRun): CodeRun {
  const { serverName, workspaceName, settings } = place
  return {
    source: draft.source,
    language: draft.language,
    params,
    config: Object.fromEntries(secrets.map(({ name, value }) => [name, value])),
    context: { requestId, toolName, serverName, workspaceName, keyName },
    limits: { ...DEFAULT_LIMITS, memoryBytes: settings.codeMemoryMb * MIB, timeoutMs: settings.codeTimeoutMs },
    fence: { hosts: [...draft.hosts, ...settings.codeHosts], privateHosts: settings.codePrivateHosts, secrets },
    host: guarded(host, redactor),
    signal,
  }
}

/** A secret goes to the hosts that a tool names, and nowhere else: another tool would pass it on to whom it likes. */
function guarded(host: CodeRun['host'], redactor: Redactor): CodeRun['host'] {
  return {
    store: host.store,
    // Redacted where the progress of all servers is, which keeps back what one message begins and the next goes on with.
    progress: host.progress,
    callTool: async (name, args, signal) => {
      if (redactor.json(args) === args) {
        // What the protocol says of itself is nothing to code, which may pass the rest on as its own result.
        const { resultType: _type, ...result } = await host.callTool(name, args, signal)
        return result
      }
      throw new AppError(
        'forbidden',
        'The arguments hold a secret. A secret can be sent by `fetch` to the hosts of this tool, and to no other tool.',
      )
    },
  }
}

function clean({ result, error, fault }: Came, { text, json }: Redactor): Came {
  return {
    result: result && json(result),
    error: error && { ...error, message: text(error.message) },
    fault: fault && new AppError(fault.code, text(fault.message)),
  }
}

/** What a run knows, and the redactor of exactly that. */
export type Knows = Pick<ToolRun, 'secrets' | 'redactor'>

/** By the tool: it is nearly always given the same again, and then gets the very same array, by which what is made of it is kept. */
export function createRedactors(): (secrets: readonly KnownSecret[], key: object) => Knows {
  const made = new WeakMap<object, Knows>()
  return (secrets, key) => {
    const known = made.get(key)
    if (known && isSame(known.secrets, secrets)) return known
    const knows = { secrets, redactor: createRedactor(secrets) }
    made.set(key, knows)
    return knows
  }
}

function isSame(some: readonly KnownSecret[], others: readonly KnownSecret[]): boolean {
  return (
    some.length === others.length && some.every(({ name, value }, index) => name === others[index]?.name && value === others[index].value)
  )
}
