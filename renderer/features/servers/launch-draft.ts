import { wordOf } from '#shared/launch-words.ts'
import type { ServerCandidate } from '#shared/parse-client-config.ts'
import { looksLikeSecret } from '#shared/secret-like.ts'
import { joinCommand, splitCommand } from '#shared/split-command.ts'
import type { Launch, StdioLaunch } from '#shared/model/server.ts'

/** A variable as it is typed: plain text, a secret by its name, or a value to keep as a new secret. */
export interface VariableDraft {
  /** Its place in the form, while its name is still being typed. */
  readonly id: number
  readonly name: string
  readonly from: 'value' | 'secret' | 'new-secret'
  /** Plain text, or the value of the new secret. */
  readonly value: string
  /** The name of the chosen secret. */
  readonly secret: string
}

/** A server as it is typed. */
export interface LaunchDraft {
  readonly name: string
  /** Command and arguments in one line, quoted where needed. */
  readonly line: string
  readonly folder: string
  readonly variables: readonly VariableDraft[]
}

export interface DraftProblems {
  readonly name?: string
  readonly line?: string
  readonly folder?: string
  /** By the variable's id. */
  readonly variables: Readonly<Record<number, string>>
}

export type ReadDraft =
  | { readonly ok: true; readonly name: string; readonly command: string; readonly args: readonly string[]; readonly cwd: string | null }
  | { readonly ok: false; readonly problems: DraftProblems }

export const EMPTY_DRAFT: LaunchDraft = { name: '', line: '', folder: '', variables: [] }

/** What the fields say, or a sentence for each that has a problem. `taken`: the names that other servers of the workspace have. */
export function readDraft(draft: LaunchDraft, taken: readonly string[] = []): ReadDraft {
  const split = splitCommand(draft.line)
  const folder = draft.folder.trim()
  const variables = Object.fromEntries(draft.variables.flatMap(variable => problemOf(variable, draft.variables)))
  const name = serverNameProblem(draft.name.trim(), taken)
  const problems: DraftProblems = {
    ...(name === undefined ? {} : { name }),
    ...(split.ok ? {} : { line: split.problem }),
    ...(folder === '' || isAbsolute(folder) ? {} : { folder: 'Give the whole path of the folder.' }),
    variables,
  }
  const isGood = Object.keys(problems).length === 1 && Object.keys(variables).length === 0
  if (!isGood || !split.ok) return { ok: false, problems }
  return { ok: true, name: draft.name.trim(), command: split.command, args: split.args, cwd: folder === '' ? null : folder }
}

/** What to show by the fields: nothing before the person wanted to go on. */
export function problemsOfDraft(draft: LaunchDraft, showsProblems: boolean, taken: readonly string[]): DraftProblems {
  const read = showsProblems ? readDraft(draft, taken) : undefined
  return read === undefined || read.ok ? { variables: {} } : read.problems
}

export function serverNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give the server a name.'
  const isTaken = taken.some(other => other.toLowerCase() === name.toLowerCase())
  return isTaken ? 'Another server of this workspace has this name. Choose another.' : undefined
}

/** Takes `NAME=value` off the beginning of the line into the environment, where it can become a secret. */
export function liftAssignments(draft: LaunchDraft): LaunchDraft {
  const split = splitCommand(draft.line)
  const found = split.ok ? Object.entries(split.environment) : []
  if (!split.ok || found.length === 0) return draft
  const others = draft.variables.filter(variable => !Object.hasOwn(split.environment, variable.name))
  const lifted = found.map(([name, value], index) => ({ ...emptyVariable(others, index), name, value, from: keptAs(name, value) }))
  return { ...draft, line: joinCommand([split.command, ...split.args]), variables: [...others, ...lifted] }
}

export function draftOfCandidate({ name, launch, secretLike }: ServerCandidate): LaunchDraft {
  const variables = Object.entries(launch.environment).map(([name, given], id) => ({
    ...variableOf(id, name, given),
    from: secretLike.includes(name) ? ('new-secret' as const) : ('value' as const),
  }))
  return { name, line: joinCommand([launch.command, ...launch.args.map(wordOf)]), folder: launch.cwd ?? '', variables }
}

export function draftOfLaunch(name: string, launch: Launch): LaunchDraft {
  if (launch.kind === 'http') return { ...EMPTY_DRAFT, name, line: launch.url }
  const variables = Object.entries(launch.environment).map(([name, given], id) => variableOf(id, name, given))
  return { name, line: joinCommand([launch.command, ...launch.args.map(wordOf)]), folder: launch.cwd ?? '', variables }
}

export function emptyVariable(others: readonly VariableDraft[], skip = 0): VariableDraft {
  const id = Math.max(-1, ...others.map(other => other.id)) + 1 + skip
  return { id, name: '', from: 'value', value: '', secret: '' }
}

export interface SecretPlan {
  readonly secrets: readonly { readonly name: string; readonly value: string }[]
  /** The drafts with each new secret named instead of its value. */
  readonly drafts: readonly LaunchDraft[]
}

/** Names the new secrets after their variables. Two servers with the same value share one; other values of the same name get `_2`. */
export function planSecrets(drafts: readonly LaunchDraft[], existing: readonly string[]): SecretPlan {
  const secrets = new Map<string, string>()
  const nameFor = ({ name, value }: VariableDraft): string => {
    for (let count = 1; ; count += 1) {
      const candidate = count === 1 ? name : `${name}_${count}`
      if (secrets.get(candidate) === value) return candidate
      if (secrets.has(candidate) || existing.includes(candidate)) continue
      secrets.set(candidate, value)
      return candidate
    }
  }
  const named = drafts.map(draft => ({
    ...draft,
    variables: draft.variables.map(variable =>
      variable.from === 'new-secret' ? { ...variable, from: 'secret' as const, secret: nameFor(variable), value: '' } : variable,
    ),
  }))
  return { secrets: [...secrets].map(([name, value]) => ({ name, value })), drafts: named }
}

export function environmentOf(variables: readonly VariableDraft[]): StdioLaunch['environment'] {
  return Object.fromEntries(variables.map(({ name, from, value, secret }) => [name, from === 'secret' ? { secret } : { value }]))
}

function variableOf(id: number, name: string, given: StdioLaunch['environment'][string]): VariableDraft {
  return 'secret' in given
    ? { id, name, from: 'secret', value: '', secret: given.secret }
    : { id, name, from: 'value', value: given.value, secret: '' }
}

function keptAs(name: string, value: string): 'value' | 'new-secret' {
  return looksLikeSecret(name, value) ? 'new-secret' : 'value'
}

function problemOf(variable: VariableDraft, all: readonly VariableDraft[]): [number, string][] {
  const problem = nameProblem(variable, all) ?? sourceProblem(variable)
  return problem === undefined ? [] : [[variable.id, problem]]
}

function nameProblem({ id, name }: VariableDraft, all: readonly VariableDraft[]): string | undefined {
  if (name === '') return 'Give the variable a name, or remove it.'
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) return 'Use letters, digits and underscores, and begin with a letter or underscore.'
  return all.some(other => other.name === name && other.id < id) ? `${name} is there twice. Remove one.` : undefined
}

function sourceProblem({ from, value, secret }: VariableDraft): string | undefined {
  if (from === 'secret' && secret === '') return 'Choose a secret.'
  if (from === 'new-secret' && value === '') return 'Give the secret its value.'
  return value.includes('\0') ? 'The value has a character that no environment takes.' : undefined
}

function isAbsolute(folder: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(folder)
}
