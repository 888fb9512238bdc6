import { createInterface } from 'node:readline/promises'
import { AppError } from '#shared/errors.ts'
import { withHiddenShown } from '#shared/hidden-characters.ts'
import { AuditVerdict } from '#shared/model/audit.ts'
import type { Atrium } from '#shared/sdk/index.ts'
import { readArguments, type Given } from './arguments.ts'
import { flagsOfCommand, type Command } from './commands.ts'
import { connect, placeOf, type Environment } from './connect.ts'
import { writeKept } from './kept.ts'
import { readInput } from './read-input.ts'
import { answerJson, answerText, isFailedCall } from './show/answer.ts'
import { look, out } from './terminal.ts'
import { workspaceIdOf } from './workspace.ts'

/** A tool that failed is a failure of what is behind Atrium; an audit that is not whole has an exit code as `grep` has without a match. */
const EXIT_TOOL_FAILED = 8
const EXIT_NOT_WHOLE = 1

/** Runs an operation of the app and writes its answer. Resolves with the exit code. */
export async function runOperation(command: Command, args: readonly string[], env: Environment): Promise<number> {
  const flags = flagsOfCommand(command)
  const given = readArguments(args, flags, `atrium ${command.noun} ${command.verb}`)
  checkPositionals(command, given)
  const place = placeOf(given, env)
  const atrium = connect(given, env, place)
  const isNamedBefore = command.workspace === 'named' && given.values['workspace'] === undefined
  const positionals = isNamedBefore ? given.positionals.slice(1) : given.positionals
  const input = await readInput(
    flags,
    command.places.filter(one => one !== 'workspaceId'),
    { ...given, positionals },
  )
  const workspaceId = await workspaceIdOf(command, given, place, atrium)
  if (command.isRemoval) await agreed(command, given)
  const exit = await answer(command, given, atrium, { ...input, ...(workspaceId === undefined ? {} : { workspaceId }) })
  if (command.name === 'workspaces.remove' && place.kept.workspaceId === workspaceId)
    writeKept(place.keptPath, place.dataFolder, { workspaceId: undefined })
  return exit
}

async function answer({ name }: Command, given: Given, atrium: Atrium, input: Readonly<Record<string, unknown>>): Promise<number> {
  const isJson = given.values['json'] === true
  if ((name === 'audit.export' || name === 'organizationAudit.export') && !isJson) return writePieces(name, atrium, input)
  // The app refuses what does not fit, and says what.
  const data: unknown = await atrium.call(name, input)
  out(isJson ? answerJson(data) : answerText(name, data, look()))
  if (isFailedCall(name, data)) return EXIT_TOOL_FAILED
  return AuditVerdict.safeParse(data).data?.isWhole === false ? EXIT_NOT_WHOLE : 0
}

/** All of an export, one piece after the other, as it is: it is to be kept in a file and verified. */
async function writePieces(
  name: 'audit.export' | 'organizationAudit.export',
  atrium: Atrium,
  input: Readonly<Record<string, unknown>>,
): Promise<number> {
  let after: number | null = typeof input['after'] === 'number' ? input['after'] : 0
  while (after !== null) {
    const piece: { text: string; next: number | null } = await atrium.call(name, { ...input, after })
    process.stdout.write(process.stdout.isTTY ? withHiddenShown(piece.text, 'prose') : piece.text)
    after = piece.next
  }
  return 0
}

async function agreed({ noun, verb, places }: Command, given: Given): Promise<void> {
  if (given.values['yes'] === true) return
  const what = `atrium ${noun} ${verb} ${given.positionals.slice(0, Math.max(1, places.length)).join(' ')}`.trim()
  const isAsked = process.stdin.isTTY && process.stderr.isTTY
  if (!isAsked) throw new AppError('invalid_input', `This removes something. Say that it is meant: ${what} --yes`)
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  const typed = await reader.question(`${what}: remove it? Type yes: `)
  reader.close()
  if (typed.trim() !== 'yes') throw new AppError('cancelled', 'Nothing was removed.')
}

function checkPositionals({ noun, verb, places }: Command, { positionals }: Given): void {
  if (positionals.length > places.length)
    throw new AppError('invalid_input', `There are too many words. See atrium ${noun} ${verb} --help.`)
}
