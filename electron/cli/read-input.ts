import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { AppError } from '#shared/errors.ts'
import { askHidden } from '../host/ask-hidden.ts'
import type { Given } from './arguments.ts'
import type { Flag } from './flags.ts'

/** The input that a command line says, without the workspace. What is left out is left out: the app says what is missing. */
export async function readInput(flags: readonly Flag[], places: readonly string[], given: Given): Promise<Record<string, unknown>> {
  const input: Record<string, unknown> = {}
  for (const flag of flags) {
    const value = await valueOf(flag, given)
    if (value !== undefined) input[flag.member] = value
  }
  for (const [index, place] of places.entries()) input[place] = given.positionals[index] ?? input[place]
  for (const flag of flags)
    if (flag.isSecret && input[flag.member] === undefined && isNeeded(flag, flags, input)) input[flag.member] = await ask(flag)
  return input
}

/** Also a secret that is one of two ways: where the other one is not given either. */
function isNeeded(flag: Flag, flags: readonly Flag[], input: Readonly<Record<string, unknown>>): boolean {
  const isAlternative = flag.member === 'value' && flags.some(({ member }) => member === 'reference')
  return flag.isRequired || (isAlternative && input['reference'] === undefined)
}

async function valueOf(flag: Flag, { values }: Given): Promise<unknown> {
  const { name, kind, isNullable } = flag
  if (values[`no-${name}`] === true) return isNullable ? null : kind === 'list' ? [] : false
  const file = values[`${name}-file`]
  const given = typeof file === 'string' ? await readText(file, flag) : values[name]
  if (typeof given !== 'string') return given
  if (kind === 'number') return numberOf(given, name)
  return kind === 'json' ? jsonOf(given, name) : given
}

/** A number, or a day or a time, which Atrium keeps as milliseconds. */
function numberOf(text: string, name: string): number {
  const number = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : text.trim() === '' ? NaN : Number(text)
  if (Number.isFinite(number)) return number
  throw new AppError('invalid_input', `--${name} takes a number, or a time such as 2027-01-31 or 2027-01-31T18:00.`)
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('invalid_input', `--${name} takes JSON. Give it in quotes, or as a file with --${name}-file.`)
  }
}

/** `-` is standard input. The line end that an editor or `echo` puts after a secret is none of it. */
async function readText(file: string, { name, isSecret }: Flag): Promise<string> {
  try {
    const text = file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8')
    return isSecret ? text.replace(/\r?\n$/, '') : text
  } catch (cause) {
    throw new AppError('invalid_input', `What --${name}-file names cannot be read.`, { cause })
  }
}

async function ask({ name, member }: Flag): Promise<string> {
  const typed = process.stdin.isTTY && process.stderr.isTTY ? await askHidden(`${member} (not shown): `, process.stderr) : undefined
  if (typed !== undefined) return typed
  throw new AppError('invalid_input', `No ${member} is given. Use --${name}-file <file>, or - for standard input.`)
}
