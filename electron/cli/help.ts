import { commandsOf, flagsOfCommand, nouns, type Command } from './commands.ts'
import type { Flag } from './flags.ts'
import { ownCommands } from './own-commands.ts'

const COMMON_HELP = [
  ['-w, --workspace <name>', 'id, slug or name; else the one of `atrium use`, else default'],
  ['--json', 'the whole answer, for programs'],
  ['-y, --yes', 'remove without asking'],
  ['--data <folder>', 'the data folder of the Atrium that is meant; else ATRIUM_DATA, else the usual one'],
  ['--url <address>', 'its address, else ATRIUM_URL, else as the data folder says'],
  ['--<flag>-file <file>', 'the text or JSON of a flag, out of a file; - is standard input'],
  ['--key-file <file>', 'the key to use, else ATRIUM_KEY, else that of `atrium login`; - is standard input'],
] as const

export function mainHelp(): string {
  return [
    'atrium asks the Atrium that runs on this machine.',
    '',
    'Usage: atrium <noun> <verb> [--flags]',
    '',
    listed(ownCommands.map(({ usage, summary }) => [usage, summary] as const)),
    '',
    `Nouns (atrium <noun> --help):\n${wrapped(nouns().join(', '))}`,
    '',
    `Flags of every command:\n${listed(COMMON_HELP)}`,
  ].join('\n')
}

export function nounHelp(noun: string): string {
  return [
    `Usage: atrium ${noun} <verb> [--flags]`,
    '',
    listed(commandsOf(noun).map(command => [usageOf(command), command.operation.summary] as const)),
  ].join('\n')
}

export function commandHelp(command: Command): string {
  const flags = flagsOfCommand(command).filter(({ member }) => !command.places.includes(member))
  const own = flags.map(flag => [flagUsage(flag), flagWords(flag)] as const)
  return [
    `Usage: atrium ${command.noun} ${usageOf(command)} [--flags]`,
    '',
    command.operation.summary,
    ...(own.length === 0 ? [] : ['', `Flags:\n${listed(own)}`]),
    '',
    'Flags of every command: atrium --help',
  ].join('\n')
}

function usageOf({ verb, places }: Command): string {
  return [verb, ...places.map(place => `<${place === 'workspaceId' ? 'workspace' : place}>`)].join(' ')
}

function flagUsage({ name, kind, isSecret, isNullable, choices }: Flag): string {
  if (isSecret) return `--${name}-file <file>`
  if (kind === 'switch') return `--${name}, --no-${name}`
  const value = areShort(choices) ? choices.join('|') : kind === 'number' && name.endsWith('-at') ? 'time' : VALUES[kind]
  return `--${name} <${value}>${isNullable ? `, --no-${name}` : ''}`
}

const VALUES = { text: 'text', number: 'number', list: 'text', json: 'JSON' } as const

function areShort(choices: readonly string[]): boolean {
  return choices.length > 0 && choices.join('|').length < 40
}

function flagWords({ kind, isRequired, isSecret, choices, fallback }: Flag): string {
  const choice = choices.length > 0 && !areShort(choices) ? [`one of ${choices.join(', ')}`] : []
  return [
    ...(isRequired ? ['needed'] : []),
    ...(isSecret ? ['asked for at the terminal where it is left out; - is standard input'] : []),
    ...(kind === 'list' ? ['may be given more than once'] : []),
    ...choice,
    ...(fallback === undefined || fallback === null || fallback === '' ? [] : [`else ${JSON.stringify(fallback)}`]),
  ].join('; ')
}

function listed(lines: readonly (readonly [string, string])[]): string {
  const width = Math.min(40, Math.max(...lines.map(([left]) => left.length)))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join('\n')
}

function wrapped(text: string): string {
  return text.replaceAll(/(.{1,76})(?:\s|$)/g, '  $1\n').trimEnd()
}
