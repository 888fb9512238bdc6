import { liftDockerEnvironment } from './docker-environment.ts'
import { isCommandObject } from './find-entries.ts'
import { isFields, plainText, type Fields, type FoundCommand } from './found.ts'
import { readFilled } from './placeholders.ts'
import { readArguments, readVariable } from './read-values.ts'

/** A command line as its client has it, all of it plain text. */
export interface CommandLine {
  readonly command: string
  readonly words: readonly string[]
  readonly environment: readonly (readonly [string, string])[]
  readonly cwd: string | null
  readonly notes: readonly string[]
}

/** The command of an entry; undefined where it has none. */
export function readCommandLine(entry: Fields): CommandLine | undefined {
  const { command: given } = entry
  const source = isCommandObject(given) ? { ...entry, ...given, command: given['path'] } : entry
  const main = source['command'] ?? source['cmd']
  // OpenCode gives command and arguments as one list.
  const list = [...(Array.isArray(main) ? listOf(main) : [main]), ...listOf(source['args'])].map(plainText)
  const [command, ...rest] = list
  if (command === undefined || command.trim() === '') return undefined
  const words = rest.filter(word => word !== undefined)
  const unwrapped = withoutWindowsShell(command.trim(), words)
  const lifted = liftDockerEnvironment(unwrapped.command, unwrapped.words)
  const environment = readEnvironment(source)
  const folder = readFolder(source['cwd'] ?? source['workingDirectory'])
  return {
    command: unwrapped.command,
    words: lifted.words,
    environment: [...environment.values, ...lifted.environment.filter(([name]) => environment.values.every(([other]) => other !== name))],
    cwd: folder.cwd,
    notes: [
      ...(words.length < rest.length ? ['has an argument that is not text; it is left out.'] : []),
      ...unwrapped.notes,
      ...(lifted.environment.length > 0
        ? [
            'gave a secret to the container on its command line. It is handed over by the environment instead, which other programs cannot read.',
          ]
        : []),
      ...lineNotes([unwrapped.command, ...lifted.words], unwrapped.command),
      ...environment.notes,
      ...folder.notes,
    ],
  }
}

export function foundCommand({ command, words, environment, cwd }: CommandLine, server: string): FoundCommand {
  const values = [...readArguments(words, server), ...environment.map(([name, text]) => readVariable(name, text))]
  return { kind: 'stdio', command, cwd, values }
}

/** `cmd /c npx …` is how Windows is told to find `npx.cmd`; Atrium finds it without a shell. */
function withoutWindowsShell(command: string, words: readonly string[]): Pick<CommandLine, 'command' | 'words' | 'notes'> {
  const [flag = '', inner, ...rest] = words
  const isShell = /^(?:.*[\\/])?cmd(?:\.exe)?$/i.test(command) && /^\/[ck]$/i.test(flag)
  const isPlain = inner !== undefined && !/[\s&|<>^%"]/.test(inner) && !rest.some(word => /[&|<>^%]/.test(word))
  if (!isShell || !isPlain) return { command, words, notes: [] }
  return {
    command: inner,
    words: rest,
    notes: [`starts “${inner}” through a shell of Windows, which it does not need here. It is left out.`],
  }
}

function lineNotes(words: readonly string[], command: string): string[] {
  const notes: string[] = []
  if (words.some(word => /[\r\n\0]/.test(word))) notes.push('has a line break in its command or arguments, and cannot run with it.')
  if (readFilled(command).kind === 'asked') notes.push(`leaves its command for its client to fill in. Add it by its command instead.`)
  if (command.startsWith('~')) notes.push('begins its command with “~”, which is not replaced. Add it by its whole path instead.')
  return notes
}

function readEnvironment(source: Fields) {
  const given = source['env'] ?? source['environment'] ?? source['envs']
  const pairs = isFields(given) ? Object.entries(given) : []
  // Names alone: Goose keeps the values in a keyring, Codex hands its own on.
  const named = [...listOf(source['env_keys']), ...listOf(source['env_vars'])].flatMap(
    item => plainText(isFields(item) ? item['name'] : item) ?? [],
  )
  const all = [...pairs, ...named.filter(name => pairs.every(([other]) => other !== name)).map(name => [name, `\${env:${name}}`] as const)]
  const isName = (name: string) => /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)
  const bad = all.filter(([name]) => !isName(name))
  const untold = all.filter(([name, raw]) => isName(name) && plainText(raw) === undefined).map(([name]) => name)
  return {
    values: all.flatMap(([name, raw]) => {
      const text = plainText(raw)
      return isName(name) && text !== undefined ? [[name, text] as const] : []
    }),
    notes: [
      ...(bad.length > 0 ? ['names an environment variable with characters none can have; it is left out.'] : []),
      ...untold.map(name => `gives ${name} a value that is not text; it is left out.`),
    ],
  }
}

function readFolder(given: unknown): { readonly cwd: string | null; readonly notes: readonly string[] } {
  if (typeof given !== 'string' || given.trim() === '') return { cwd: null, notes: [] }
  const isWhole = /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(given) && readFilled(given).kind === 'complete' && !/[\r\n\0]/.test(given)
  return isWhole
    ? { cwd: given, notes: [] }
    : { cwd: null, notes: ['starts in a folder that is not a whole path. Give the folder if it needs one.'] }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
