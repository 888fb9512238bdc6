import { parseArgs, type ParseArgsConfig } from 'node:util'
import { AppError } from '#shared/errors.ts'
import type { Flag } from './flags.ts'

/** What every command takes. */
export const COMMON = {
  workspace: { type: 'string', short: 'w' },
  json: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  data: { type: 'string' },
  url: { type: 'string' },
  'key-file': { type: 'string' },
} as const satisfies ParseArgsConfig['options']

export interface Given {
  readonly positionals: readonly string[]
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
}

/** Reads a command line (a flag that is only named takes a text); throws `invalid_input` for what is not known, without repeating a value. */
export function readArguments(args: readonly string[], flags: readonly (Flag | string)[], where: string): Given {
  const options: NonNullable<ParseArgsConfig['options']> = { ...COMMON }
  for (const flag of flags) Object.assign(options, typeof flag === 'string' ? { [flag]: { type: 'string' } } : optionsOf(flag))
  // Also where an operation has a member of this name: both mean the workspace, and it keeps its letter.
  options['workspace'] = COMMON.workspace
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { positionals, values }
  } catch (thrown) {
    throw new AppError(
      'invalid_input',
      sentenceOf(
        thrown,
        flags.filter(flag => typeof flag !== 'string'),
        where,
      ),
    )
  }
}

/** The words before the first flag: what is asked for, whose flags are not known yet. */
export function wordsOf(args: readonly string[]): readonly string[] {
  const end = args.findIndex(arg => arg.startsWith('-'))
  return end === -1 ? args : args.slice(0, end)
}

function optionsOf({ name, kind, isSecret, isNullable }: Flag): NonNullable<ParseArgsConfig['options']> {
  const own = { [name]: kind === 'switch' ? { type: 'boolean' as const } : { type: 'string' as const, multiple: kind === 'list' } }
  return {
    ...(isSecret ? {} : own),
    ...(kind === 'text' || kind === 'json' ? { [`${name}-file`]: { type: 'string' as const } } : {}),
    ...(isNullable || kind === 'switch' || kind === 'list' ? { [`no-${name}`]: { type: 'boolean' as const } } : {}),
  }
}

function sentenceOf(thrown: unknown, flags: readonly Flag[], where: string): string {
  const [, flag] = /'(?:-\w, )?--([\w-]+)/.exec(thrown instanceof Error ? thrown.message : '') ?? []
  const help = `See ${where} --help.`
  if (flag === undefined) return `The command line cannot be read. ${help}`
  if (flags.some(({ name, isSecret }) => isSecret && name === flag))
    return `A secret is not given on the command line, where every program can read it. Use --${flag}-file <file>, or - for standard input.`
  const isUnknown = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
  return isUnknown ? `There is no --${flag} here. ${help}` : `--${flag} lacks its value, or takes none. ${help}`
}
