import { runVerify } from '#core/audit/verify-command.ts'
import { AppError } from '#shared/errors.ts'
import { Workspace } from '#shared/sdk/index.ts'
import { readArguments, wordsOf } from './arguments.ts'
import { commandsOf, findCommand, type Command } from './commands.ts'
import { completionScript, isShell } from './completion.ts'
import { connect, placeOf, type Environment } from './connect.ts'
import { failureOf } from './exit-codes.ts'
import { commandHelp, mainHelp, nounHelp } from './help.ts'
import { writeKept } from './kept.ts'
import { login, logout } from './login.ts'
import { runOperation } from './run-operation.ts'
import { answerJson } from './show/answer.ts'
import { out, say } from './terminal.ts'

declare const ATRIUM_VERSION: string

/** Runs one command line. Resolves with its exit code; never throws. */
export async function run(args: readonly string[], env: Environment): Promise<number> {
  try {
    return await dispatch(args, env)
  } catch (thrown) {
    return tell(thrown, args.includes('--json'))
  }
}

async function dispatch(args: readonly string[], env: Environment): Promise<number> {
  const isHelp = args.includes('--help') || args.includes('-h')
  const [noun, verb] = wordsOf(args)
  if (noun === undefined) return show(args.includes('--version') ? ATRIUM_VERSION : mainHelp())
  if (isHelp) return show(helpOf(noun, verb))
  if (noun === 'completion') return show(completionOf(verb))
  const own = OWN[noun]
  if (own) return own(args.slice(1), env)
  if (noun === 'audit' && verb === 'verify' && isOffline(args.slice(2))) return runVerify(args.slice(2), { say: out })
  return runOperation(commandOf(noun, verb), args.slice(2), env)
}

function helpOf(noun: string, verb: string | undefined): string {
  const command = verb === undefined ? undefined : findCommand(noun, verb)
  if (command) return commandHelp(command)
  return commandsOf(noun).length === 0 ? mainHelp() : nounHelp(noun)
}

function commandOf(noun: string, verb: string | undefined): Command {
  const command = findCommand(noun, verb ?? '')
  if (command) return command
  const isNoun = commandsOf(noun).length > 0
  return unknown(isNoun ? `Say what to do with ${noun}: see atrium ${noun} --help.` : `There is no ${noun}. See atrium --help.`)
}

/** What is done here, beside what the app does. */
const OWN: Readonly<Partial<Record<string, (args: readonly string[], env: Environment) => Promise<number>>>> = { use, login, logout }

/** A file or a key to verify it by: nothing is asked of the app. */
function isOffline(rest: readonly string[]): boolean {
  return rest.some(arg => arg.startsWith('--public-key')) || (rest[0] !== undefined && !rest[0].startsWith('-'))
}

async function use(args: readonly string[], env: Environment): Promise<number> {
  const given = readArguments(args, [], 'atrium use')
  const [named] = given.positionals
  if (named === undefined || given.positionals.length > 1) return unknown('Name one workspace: atrium use <id, slug or name>.')
  const place = placeOf(given, env)
  const { id, name } = await Workspace.get(connect(given, env, place), named)
  writeKept(place.keptPath, place.dataFolder, { workspaceId: id })
  say(`Commands are about ${name} from now on, where they name no other workspace.`)
  return 0
}

function completionOf(shell: string | undefined): string {
  if (shell !== undefined && isShell(shell)) return completionScript(shell).trimEnd()
  throw new AppError('invalid_input', 'Name the shell: atrium completion bash, zsh or fish.')
}

function unknown(message: string): never {
  throw new AppError('invalid_input', message)
}

function show(text: string): number {
  out(text)
  return 0
}

function tell(thrown: unknown, isJson: boolean): number {
  const { exit, ...failure } = failureOf(thrown)
  const { code, message, requestId, opens, details } = failure
  if (isJson) process.stderr.write(`${answerJson({ error: failure })}\n`)
  else {
    const issues = Array.isArray(details['issues']) ? details['issues'].map(issueOf) : []
    const more = [
      ...(code === 'unauthenticated' ? ['Sign in: atrium login'] : []),
      ...(opens === undefined ? [] : [`What opens it: ${opens}`]),
      ...(requestId === undefined ? [] : [`Request ${requestId}`]),
    ]
    say([`atrium: ${message}`, ...issues, `  ${[code, ...more].join('. ')}`].join('\n'))
  }
  return exit
}

function issueOf(issue: unknown): string {
  const { path = '', message = '' } = typeof issue === 'object' && issue !== null ? { path: '', message: '', ...issue } : {}
  return `  ${path}: ${message}`
}
