import { AppError } from '#shared/errors.ts'
import { Workspace, type Atrium } from '#shared/sdk/index.ts'
import { textOf, type Place } from './connect.ts'
import type { Command } from './commands.ts'
import type { Given } from './arguments.ts'

/** The id of the workspace that a command is about: named by id, slug or name, else the remembered one, else `default`. */
export async function workspaceIdOf(command: Command, given: Given, place: Place, atrium: Atrium): Promise<string | undefined> {
  if (command.workspace === 'none') return undefined
  const named = textOf(given.values['workspace'])
  if (command.workspace === 'chosen') return named === undefined ? (place.kept.workspaceId ?? idOf(atrium)) : idOf(atrium, named)
  const meant = named ?? given.positionals[0]
  if (meant === undefined)
    throw new AppError('invalid_input', `Name the workspace: atrium ${command.noun} ${command.verb} <id, slug or name>.`)
  return idOf(atrium, meant)
}

async function idOf(atrium: Atrium, named?: string): Promise<string> {
  return (await Workspace.get(atrium, named)).id
}
