import type { z } from 'zod'
import { takesOver } from '#shared/dangerous-names.ts'
import type { Asked } from '#shared/model/asked.ts'
import { EnvironmentName, type Launch } from '#shared/model/server.ts'
import type { Filled, Filler } from '#core/features/answers/index.ts'
import { sourceOptions } from './identifiers.ts'
import { slotOfArgument, slotOfNamed, type Slot } from './inputs.ts'
import { REACHING_OUT, RUNNERS, type Runner } from './runners.ts'
import type { Argument, Package } from './server-json.ts'

type LaunchInput = z.input<typeof Launch>

/** What a way comes to: what is asked, and the launch that the answers make. */
export interface Recipe {
  readonly asked: readonly Asked[]
  readonly notes: readonly string[]
  readonly launch: (filler: Filler) => LaunchInput
}

export type Made = Recipe | { readonly problem: string }

interface Word {
  /** The option before the value. */
  readonly option: string | undefined
  readonly slot: Slot
}

/** A package that its runner starts: `npx -y name@1.2.3 …`, each word by itself, no shell anywhere. */
export function recipeOfPackage(one: Package): Made {
  const runner = Object.hasOwn(RUNNERS, one.registryType) ? RUNNERS[one.registryType] : undefined
  if (runner === undefined)
    return {
      problem: `Packages of ${one.registryType} have no runner that starts an exact version. Install it, then add it by its command.`,
    }
  if (one.transport.type !== 'stdio')
    return { problem: 'It is started by hand and then spoken to at an address. Start it, then add the address.' }
  const run = runOf(one, runner)
  if ('problem' in run) return run
  const problem = problemOfVariables(one)
  return problem === undefined ? recipe(one, run) : { problem }
}

function runOf(one: Package, runner: Runner): Run | { readonly problem: string } {
  const program = programOf(one, runner)
  if ('problem' in program) return program
  const pinned = runner.pinned(one)
  if ('problem' in pinned) return pinned
  const source = one.registryType === 'oci' ? { words: [] } : sourceOptions(one)
  if ('problem' in source) return source
  return { runner, program: program.word, package: pinned.word, source: source.words }
}

interface Run {
  readonly runner: Runner
  readonly program: string
  readonly package: string
  readonly source: readonly string[]
}

function recipe(one: Package, run: Run): Made {
  const isImage = one.registryType === 'oci'
  const environment = new Map((one.environmentVariables ?? []).map(variable => [variable.name, slotOfNamed(variable, 'environment')]))
  const runtime = runtimeWords(one, run, environment)
  const words = (one.packageArguments ?? []).map((argument, index) => wordOf(argument, `argument.${index}`))
  if (isImage && runtime.some(({ slot }) => slot.asked.some(asked => asked.isSecret) || slot.use.isSecret))
    return { problem: 'It puts a secret into an option of docker, where every program of this machine can read it.' }
  return {
    asked: uniqueAsked([...environment.values(), ...runtime.map(({ slot }) => slot), ...words.map(({ slot }) => slot)]),
    notes: notesOf(runtime, isImage),
    launch: filler => {
      const given = filledEnvironment(environment, filler)
      const names = isImage ? Object.keys(given).flatMap(name => ['-e', name]) : []
      const after = words.flatMap(word => filledWord(word, filler))
      const { runner, source } = run
      const args = [
        ...[...runner.before, ...source, ...names],
        ...runtime.flatMap(word => filledWord(word, filler)),
        ...[run.package, ...runner.between(after.length > 0), ...after],
      ]
      return { kind: 'stdio', command: run.program, args, environment: given }
    },
  }
}

/** A hint may choose among the runners of its kind. Anything else would run what nobody meant. */
function programOf({ runtimeHint, runtimeArguments, registryType }: Package, { programs }: Runner): { word: string } | { problem: string } {
  const [usual = ''] = programs
  const hint = runtimeHint ?? usual
  if (programs.includes(hint)) return { word: hint }
  const isForAnother = (runtimeArguments ?? []).length > 0
  return isForAnother
    ? { problem: `It is to be run by “${hint.slice(0, 40)}”, which is no runner of ${registryType} packages.` }
    : { word: usual }
}

function problemOfVariables({ environmentVariables }: Package): string | undefined {
  for (const { name } of environmentVariables ?? []) {
    if (!EnvironmentName.safeParse(name).success) return `It sets a variable whose name no environment takes: “${name.slice(0, 40)}”.`
    if (takesOver(name)) return `It sets ${name}, which makes other programs run inside the one that is shown.`
  }
  return undefined
}

/** The runtime arguments without what is there already; docker's `-e NAME=…` become variables, so that no value is on the command line. */
function runtimeWords(one: Package, { runner, package: word }: Run, environment: Map<string, Slot>): readonly Word[] {
  const known = [...runner.known, one.identifier, word]
  return (one.runtimeArguments ?? []).flatMap((argument, index) => {
    const fixed = argument.type === 'named' ? argument.name : argument.value
    if (typeof fixed === 'string' && known.includes(fixed)) return []
    const made = wordOf(argument, `runtime.${index}`)
    const variable = one.registryType === 'oci' ? variableOf(made) : undefined
    if (variable === undefined) return [made]
    environment.set(variable.name, variable.slot)
    return []
  })
}

function variableOf({ option, slot }: Word): { readonly name: string; readonly slot: Slot } | undefined {
  const [first, ...others] = slot.parts
  if ((option !== '-e' && option !== '--env') || first === undefined || !('text' in first)) return undefined
  const [, name, rest] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(first.text) ?? []
  if (name === undefined || rest === undefined || takesOver(name)) return undefined
  const parts = rest === '' ? others : [{ text: rest }, ...others]
  return { name, slot: { ...slot, parts, use: { ...slot.use, name } } }
}

function wordOf(argument: Argument, id: string): Word {
  return { option: argument.type === 'named' ? argument.name : undefined, slot: slotOfArgument(argument, id) }
}

/** `--port 80` as two words, as servers of this registry are tested with; a name that ends in `=` takes its value in the same word. */
function filledWord({ option, slot }: Word, filler: Filler): Filled[] {
  const values = filler.all(slot.parts, slot.use)
  if (option === undefined) return [...values]
  if (!option.endsWith('=')) return values.flatMap(value => [option, value])
  return values.map(value => (typeof value === 'string' ? `${option}${value}` : { ...value, before: `${option}${value.before ?? ''}` }))
}

function filledEnvironment(
  environment: ReadonlyMap<string, Slot>,
  filler: Filler,
): Record<string, { value: string } | Exclude<Filled, string>> {
  return Object.fromEntries(
    [...environment].flatMap(([name, { parts, use }]) => {
      const value = filler.one(parts, use)
      if (value === undefined) return []
      return [[name, typeof value === 'string' ? { value } : value]]
    }),
  )
}

export function uniqueAsked(slots: readonly Slot[]): readonly Asked[] {
  return [...new Map(slots.flatMap(({ asked }) => asked).map(one => [one.id, one])).values()]
}

function notesOf(runtime: readonly Word[], isImage: boolean): string[] {
  const words = runtime.flatMap(({ option, slot }) => [option ?? '', ...slot.parts.map(part => ('text' in part ? part.text : ''))])
  if (isImage && words.some(word => REACHING_OUT.test(word)))
    return ['Its options give the container parts of this machine. Read them before you agree.']
  return !isImage && runtime.length > 0 ? ['It changes how its runner works. Read the words before the package.'] : []
}
