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

/** What Windows starts by a name without an ending, in this order. A `.ps1` beside them needs a shell and is never taken. */
const WINDOWS_ENDINGS = ['.com', '.exe', '.bat', '.cmd']

/** What to install for a command that people name without knowing whose it is. */
const MADE_BY: Readonly<Record<string, string>> = {
  npx: 'Node.js',
  npm: 'Node.js',
  node: 'Node.js',
  uvx: 'uv',
  uv: 'uv',
  bunx: 'Bun',
  bun: 'Bun',
  pnpm: 'pnpm',
  pnpx: 'pnpm',
  deno: 'Deno',
  docker: 'Docker',
  podman: 'Podman',
  python: 'Python',
  python3: 'Python',
  pipx: 'pipx',
}

/** Finds the program by the child's own PATH, so that a wrong name is told in words before anything is spawned. */
export async function findCommand(search: CommandSearch): Promise<FoundCommand> {
  for (const candidate of candidatesOf(search)) {
    if (await isProgram(candidate, search.os))
      return search.os === 'win32' ? throughShim(candidate, search) : { file: candidate, leadingArgs: [] }
  }
  throw notFound(search)
}

/** The rules of the system the command is for, which in a test is not the one it runs on. */
const rulesOf = (os: NodeJS.Platform) => (os === 'win32' ? path.win32 : path.posix)

function hasFolder({ command, os }: CommandSearch): boolean {
  return command.includes('/') || (os === 'win32' && command.includes('\\'))
}

function foldersOf({ environment, os }: CommandSearch): string[] {
  return (readVariable(environment, 'PATH') ?? '').split(os === 'win32' ? ';' : ':').filter(part => part !== '')
}

function candidatesOf(search: CommandSearch): string[] {
  const { command, folder, os } = search
  const folders = hasFolder(search) ? [folder] : foldersOf(search)
  const endings = os === 'win32' ? endingsOf(command) : ['']
  return folders.flatMap(place => endings.map(ending => rulesOf(os).resolve(folder, unquote(place), `${command}${ending}`)))
}

/** `python3.11` has no ending, though it has a dot. */
function endingsOf(command: string): readonly string[] {
  const ending = path.win32.extname(command).toLowerCase()
  return WINDOWS_ENDINGS.includes(ending) ? [''] : WINDOWS_ENDINGS
}

/** A folder in the PATH of Windows may stand in quotes. */
const unquote = (folder: string): string => folder.replace(/^"(.*)"$/, '$1')

async function isProgram(file: string, os: NodeJS.Platform): Promise<boolean> {
  try {
    // Windows has no executable bit: there the ending decides, and `candidatesOf` has seen to that.
    await access(file, os === 'win32' ? constants.F_OK : constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

/** A `.cmd` cannot be run without a shell, and a shell would read our arguments: what it starts is started instead. */
async function throughShim(file: string, search: CommandSearch): Promise<FoundCommand> {
  if (!/\.(cmd|bat)$/i.test(file)) return { file, leadingArgs: [] }
  const folder = path.win32.dirname(file)
  const shim = parseShim(await readFile(file, 'utf8'), folder)
  if (shim === undefined)
    throw new AppError('upstream_failed', `The command "${path.win32.basename(file)}" is a batch file. Give the program it starts instead.`)
  if (shim.kind === 'program') return { file: shim.file, leadingArgs: [] }
  // As the shim does: the Node beside it, else the one of the PATH.
  const beside = path.win32.join(folder, 'node.exe')
  const node = (await isProgram(beside, search.os)) ? beside : (await findCommand({ ...search, command: 'node.exe' })).file
  return { file: node, leadingArgs: [...shim.flags, shim.script] }
}

function notFound(search: CommandSearch): AppError {
  const name = rulesOf(search.os).basename(search.command)
  if (hasFolder(search))
    return new AppError('upstream_failed', `There is no program "${name}" at the path that was given, or it may not be run.`)
  const maker = MADE_BY[name.toLowerCase().replace(/\.(exe|cmd)$/, '')] ?? 'it'
  const places = foldersOf(search).length
  const where = places === 1 ? 'the one folder' : `any of the ${places} folders`
  return new AppError(
    'upstream_failed',
    `${name} was not found in ${where} where programs are looked for. Install ${maker}, or give its whole path.`,
  )
}
