import { AppError, isErrorCode } from '#shared/errors.ts'
import { LoginLine, type LoginAsked } from '#shared/model/login.ts'
import type { RunningNote } from '#shared/model/running-note.ts'
import { Atrium, AtriumError } from '#shared/sdk/index.ts'
import { readArguments } from './arguments.ts'
import { findRunning, placeOf, textOf, type Environment, type Place } from './connect.ts'
import { writeKept } from './kept.ts'
import { say } from './terminal.ts'

type Granted = Extract<LoginLine, { key: unknown }>['key']

/** Asks the person in Atrium's window for a key, and keeps it. Waits until they have answered. */
export async function login(args: readonly string[], env: Environment): Promise<number> {
  const given = readArguments(args, ['days'], 'atrium login')
  const place = placeOf(given, env)
  const note = findRunning(place.dataFolder)
  const key = await ask(note, { folder: process.cwd(), days: daysOf(textOf(given.values['days'])) })
  writeKept(place.keptPath, place.dataFolder, { key })
  await revokeOld(place, note, key)
  say(
    `Signed in until ${new Date(key.expiresAt).toDateString()}. atrium logout ends it, and so does revoking the key in Atrium (App settings, Admin keys).`,
  )
  return 0
}

/** Revokes the key and forgets it. Also where Atrium does not run: then it says that the key lives on. */
export async function logout(args: readonly string[], env: Environment): Promise<number> {
  const given = readArguments(args, [], 'atrium logout')
  const { dataFolder, keptPath, kept } = placeOf(given, env)
  if (!kept.key) throw new AppError('conflict', 'You are not signed in here.')
  const { baseUrl } = findRunning(dataFolder)
  await revoke(baseUrl, kept.key.value, kept.key.id)
  writeKept(keptPath, dataFolder, { key: undefined })
  say('Signed out. The key opens nothing any more.')
  return 0
}

/** One request that goes on until there is an answer: giving up here ends the question there. */
async function ask({ baseUrl, token }: RunningNote, asked: LoginAsked): Promise<Granted> {
  const response = await fetch(`${baseUrl}/login`, {
    method: 'POST',
    redirect: 'error',
    headers: { 'content-type': 'application/json', 'x-atrium-note': token },
    body: JSON.stringify(asked),
  }).catch((cause: unknown) => {
    throw unreachable(cause)
  })
  for await (const line of linesOf(response)) {
    if ('key' in line) return line.key
    if ('error' in line) throw refusal(line.error)
    say(`Answer in Atrium's window, or on its page, and see that it shows this code:\n\n    ${line.code}\n`)
  }
  throw unreachable(undefined)
}

async function* linesOf({ body }: Response): AsyncGenerator<LoginLine> {
  let rest = ''
  try {
    for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + part).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield LoginLine.parse(JSON.parse(line))
    }
  } catch (cause) {
    throw unreachable(cause)
  }
}

function refusal({ code, message }: Extract<LoginLine, { error: unknown }>['error']): AppError {
  return new AppError(isErrorCode(code) ? code : 'internal', message)
}

function unreachable(cause: unknown): AtriumError {
  return new AtriumError('unreachable', 'Atrium went away before it was answered. Start it and ask again.', { status: 0, cause })
}

/** The key of an earlier login is of no use any more, and one that nobody has cannot be lost. */
async function revokeOld({ kept }: Place, { baseUrl }: RunningNote, key: Granted): Promise<void> {
  if (kept.key) await revoke(baseUrl, key.value, kept.key.id)
}

/** One that is revoked already, or gone, is as good as revoked. */
async function revoke(baseUrl: string, key: string, keyId: string): Promise<void> {
  try {
    await new Atrium({ baseUrl, key }).call('adminKeys.revoke', { keyId })
  } catch (thrown) {
    if (!(thrown instanceof AtriumError && ['unauthenticated', 'not_found'].includes(thrown.code))) throw thrown
  }
}

function daysOf(text: string | undefined): number {
  const days = text === undefined ? 30 : Number(text)
  if (Number.isInteger(days) && days >= 1 && days <= 90) return days
  throw new AppError('invalid_input', '--days takes a number from 1 to 90.')
}
