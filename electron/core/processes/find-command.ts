import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '#shared/errors.ts'
import { readVariable } from './child-environment.ts'
import { parseShim } from './windows-shim.ts'

interface CommandSearch {
  readonly command: string
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
  readonly os: NodeJS.Platform
}

/** The program to run and what comes before the configured arguments (only the script of a Windows shim does). */
export interface FoundCommand {
  readonly file: string
  readonly leadingArgs: readonly string[]
}

/** Finds the program by the child's own PATH, so that a wrong name is told in words before anything is spawned. */
export async function findCommand(search: CommandSearch): Promise<FoundCommand> {
  for (const candidate of candidatesOf(search)) {
    if (await isProgram(candidate, search.os))
      return search.os === 'win32' ? throughShim(candidate, search) : { file: candidate, leadingArgs: [] }
  }
  throw new AppError('upstream_failed', `The command "${path.basename(search.command)}" was not found. Install it, or give its whole path.`)
}

function candidatesOf({ command, environment, folder, os }: CommandSearch): string[] {
  const isWindows = os === 'win32'
  const hasFolder = command.includes('/') || (isWindows && command.includes('\\'))
  const search = (readVariable(environment, 'PATH') ?? '').split(isWindows ? ';' : ':').filter(part => part !== '')
  const folders = hasFolder ? [folder] : search
  const endings =
    isWindows && path.extname(command) === '' ? (readVariable(environment, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';') : ['']
  return folders.flatMap(place => endings.map(ending => path.resolve(folder, place, `${command}${ending}`)))
}

async function isProgram(file: string, os: NodeJS.Platform): Promise<boolean> {
  try {
    // Windows has no executable bit: there the ending decides, and `candidatesOf` has seen to that.
    await access(file, os === 'win32' ? constants.F_OK : constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

/** A `.cmd` cannot be run without a shell, and a shell would read our arguments: its script is run with Node instead. */
async function throughShim(file: string, search: CommandSearch): Promise<FoundCommand> {
  if (!/\.(cmd|bat)$/i.test(file)) return { file, leadingArgs: [] }
  const script = parseShim(await readFile(file, 'utf8'), path.dirname(file))
  if (script === undefined)
    throw new AppError('upstream_failed', `The command "${path.basename(file)}" is a batch file. Give the program it starts instead.`)
  const node = await findCommand({ ...search, command: 'node.exe' })
  return { file: node.file, leadingArgs: [script] }
}
