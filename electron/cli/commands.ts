import type { Operation } from '#shared/contract/define.ts'
import { contract, type OperationName } from '#shared/contract/index.ts'
import { sdkRoutes } from '#shared/sdk/routes.ts'
import { flagsOf, kebab, type Flag } from './flags.ts'

/** One operation of the contract as `atrium <noun> <verb>`. */
export interface Command {
  readonly noun: string
  readonly verb: string
  readonly name: OperationName
  readonly operation: Operation
  /** What its address names, which is given without a flag, in this order. */
  readonly places: readonly string[]
  /** `chosen`: the workspace that is named or remembered. `named`: it is what the command is about, so it has to be said. */
  readonly workspace: 'none' | 'chosen' | 'named'
  /** It takes something away. */
  readonly isRemoval: boolean
}

const WORKSPACE = 'workspaceId'

/** Every operation that REST offers. */
export const commands: readonly Command[] = Object.entries<Operation>(contract).flatMap(([key, operation]) => {
  // These are the keys of the contract.
  const name = key as OperationName
  const route = sdkRoutes[name]
  if (route === undefined) return []
  const [noun = '', verb = ''] = name.split('.').map(kebab)
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, place = '']) => place)
  const workspace = !inPath.includes(WORKSPACE) ? 'none' : noun === 'workspaces' ? 'named' : 'chosen'
  const places = inPath.filter(place => place !== WORKSPACE || workspace === 'named')
  return [{ noun, verb, name, operation, places, workspace, isRemoval: route.method === 'DELETE' }]
})

/** What a person may say in place of a verb. */
const SAME_VERBS: Readonly<Record<string, string>> = { delete: 'remove', rm: 'remove', ls: 'list', add: 'create', new: 'create' }

export function findCommand(noun: string, verb: string): Command | undefined {
  const of = commandsOf(noun)
  return of.find(command => command.verb === verb) ?? of.find(command => command.verb === SAME_VERBS[verb])
}

export function commandsOf(noun: string): readonly Command[] {
  return commands.filter(command => command.noun === noun)
}

export function nouns(): readonly string[] {
  return [...new Set(commands.map(({ noun }) => noun))]
}

/** The flags of a command, without the workspace, which has a flag that all commands share. */
export function flagsOfCommand({ operation }: Command): readonly Flag[] {
  return flagsOf(operation.input).filter(({ member }) => member !== WORKSPACE)
}
