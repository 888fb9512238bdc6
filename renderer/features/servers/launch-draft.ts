import { looksLikeSecret } from '#shared/secret-like.ts'
import { joinCommand, splitCommand, type SplitCommand } from '#shared/split-command.ts'
import type { Argument, Launch, StdioLaunch } from '#shared/model/server.ts'
import { argumentOf, wordOfArgument, type ExposedWord } from './secret-words.ts'

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
  /** Command and arguments in one line, quoted where needed; a secret in an argument as `{{secret:NAME}}`. */
  readonly line: string
  /** Secrets that the line names and that are still to be kept. */
  readonly newSecrets: readonly { readonly name: string; readonly value: string }[]
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
  | { readonly ok: true; readonly name: string; readonly command: string; readonly args: readonly Argument[]; readonly cwd: string | null }
  | { readonly ok: false; readonly problems: DraftProblems }

export const EMPTY_DRAFT: LaunchDraft = { name: '', line: '', newSecrets: [], folder: '', variables: [] }

/** What the fields say, or a sentence for each that has a problem. `taken`: the names that other servers of the workspace have. */
export function readDraft(draft: LaunchDraft, taken: readonly string[] = []): ReadDraft {
  const split = splitCommand(draft.line)
  const args = argumentsOf(split)
  const line = lineProblem(split, args.length)
  const folder = draft.folder.trim()
  const variables = Object.fromEntries(draft.variables.flatMap(variable => problemOf(variable, draft.variables)))
  const name = serverNameProblem(draft.name.trim(), taken)
  const problems: DraftProblems = {
    ...(name === undefined ? {} : { name }),
    ...(line === undefined ? {} : { line }),
    ...(folder === '' || isAbsolute(folder) ? {} : { folder: 'Give the whole path of the folder.' }),
    variables,
  }
  const isGood = Object.keys(problems).length === 1 && Object.keys(variables).length === 0
  if (!isGood || !split.ok) return { ok: false, problems }
  return { ok: true, name: draft.name.trim(), command: split.command, args, cwd: folder === '' ? null : folder }
}

function argumentsOf(split: SplitCommand): Argument[] {
  return split.ok ? split.args.map(argumentOf).filter(argument => argument !== undefined) : []
}

function lineProblem(split: SplitCommand, understood: number): string | undefined {
  if (!split.ok) return split.problem
  return understood < split.args.length ? 'An argument can hold one secret. Put the whole of it into one secret instead.' : undefined
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

/** Takes the secret out of an argument: the line names it from now on, and it is kept when the server is saved. */
export function liftSecretWord(draft: LaunchDraft, { at, name: flag, before, value }: ExposedWord): LaunchDraft {
  const split = splitCommand(draft.line)
  if (!split.ok) return draft
  const wanted = secretNameOf(draft.name, flag === '' ? 'SECRET' : flag)
  const known = draft.newSecrets.find(secret => secret.value === value)
  const name = known?.name ?? freeName(wanted, draft.newSecrets)
  const args = split.args.map((word, index) => (index === at ? wordOfArgument({ secret: name, before }) : word))
  return {
    ...draft,
    line: joinCommand([split.command, ...args]),
    // Assignments before the command move, as they do when the line is left.
    variables: liftAssignments(draft).variables,
    newSecrets: known === undefined ? [...draft.newSecrets, { name, value }] : draft.newSecrets,
  }
}

function freeName(wanted: string, taken: LaunchDraft['newSecrets']): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}_${count}`
    if (taken.every(secret => secret.name !== name)) return name
  }
}

/** `github` and `api-key` → GITHUB_API_KEY; a variable's own name stays. */
function secretNameOf(server: string, flag: string): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(flag)) return flag
  const name = `${server} ${flag}`
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 100)
  return /^[A-Z]/.test(name) ? name : `_${name}`
}

export function draftOfLaunch(name: string, launch: Launch): LaunchDraft {
  if (launch.kind === 'http') return { ...EMPTY_DRAFT, name, line: launch.url }
  if (launch.kind === 'custom') return { ...EMPTY_DRAFT, name }
  const variables = Object.entries(launch.environment).map(([name, given], id) => variableOf(id, name, given))
  return {
    name,
    line: joinCommand([launch.command, ...launch.args.map(wordOfArgument)]),
    newSecrets: [],
    folder: launch.cwd ?? '',
    variables,
  }
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

/** Names the new secrets after their variables or flags. Two servers with the same value share one; other values of the same name get `_2`. */
export function planSecrets(drafts: readonly LaunchDraft[], existing: readonly string[]): SecretPlan {
  const secrets = new Map<string, string>()
  const nameFor = (name: string, value: string): string => {
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
    newSecrets: [],
    line: renamedLine(draft, nameFor),
    variables: draft.variables.map(variable =>
      variable.from === 'new-secret'
        ? { ...variable, from: 'secret' as const, secret: nameFor(variable.name, variable.value), value: '' }
        : variable,
    ),
  }))
  return { secrets: [...secrets].map(([name, value]) => ({ name, value })), drafts: named }
}

/** The line with each new secret under the name it is kept by; one that was typed over is forgotten. */
function renamedLine({ line, newSecrets }: LaunchDraft, nameFor: (name: string, value: string) => string): string {
  const split = splitCommand(line)
  if (!split.ok || newSecrets.length === 0) return line
  const renamed = split.args.map(word => {
    const argument = argumentOf(word)
    const lifted = typeof argument === 'object' ? newSecrets.find(({ name }) => name === argument.secret) : undefined
    return lifted && typeof argument === 'object' ? wordOfArgument({ ...argument, secret: nameFor(lifted.name, lifted.value) }) : word
  })
  return joinCommand([split.command, ...renamed])
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

/** What is wrong with where a value comes from, rather than with its name. */
export function sourceProblem({ from, value, secret }: VariableDraft): string | undefined {
  if (from === 'secret' && secret === '') return 'Choose a secret.'
  if (from === 'new-secret' && value === '') return 'Give the secret its value.'
  return value.includes('\0') ? 'The value has a character that no environment takes.' : undefined
}

function isAbsolute(folder: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(folder)
}
