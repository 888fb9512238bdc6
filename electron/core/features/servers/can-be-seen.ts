import { AppError } from '#shared/errors.ts'
import { hiddenProblem } from '#shared/hidden-characters.ts'
import type { Argument, EnvironmentValue, Launch } from '#shared/model/server.ts'

/**
 * What a person cannot see they cannot agree to. Throws `invalid_input` that names the place and the character. Asked of what is written,
 * not of what is read: a launch that was kept before stays readable, and is asked when it changes.
 */
export function checkCanBeSeen(launch: Launch): void {
  for (const { path, text, kind = 'word' } of textsOf(launch)) {
    const message = hiddenProblem(text, kind)
    if (message === undefined) continue
    throw new AppError('invalid_input', `What would run is not sound (${path}). ${message}`, {
      details: { issues: [{ path: `launch.${path}`, message }] },
    })
  }
}

interface Text {
  readonly path: string
  readonly text: string
  readonly kind?: 'prose'
}

function textsOf(launch: Launch): readonly Text[] {
  if (launch.kind === 'custom') return []
  if (launch.kind === 'http') {
    const { url, headers, oauth } = launch
    const client = [
      { path: 'oauth.clientId', text: oauth?.clientId ?? '' },
      { path: 'oauth.scope', text: oauth?.scope ?? '' },
    ]
    return [{ path: 'url', text: url }, ...textsOfNamed('headers', headers), ...client]
  }
  const { command, args, environment, cwd } = launch
  return [
    { path: 'command', text: command },
    ...args.flatMap((argument, index) => textsAt(`args.${index}`, argument)),
    { path: 'cwd', text: cwd ?? '' },
    ...textsOfNamed('environment', environment),
  ]
}

function textsOfNamed(path: string, values: Readonly<Record<string, EnvironmentValue>>): readonly Text[] {
  return Object.entries(values).flatMap(([name, value]) => textsAt(`${path}.${name}`, value))
}

function textsAt(path: string, value: Argument | EnvironmentValue): readonly Text[] {
  if (typeof value === 'string') return [{ path, text: value }]
  // A value of a variable may be a whole text, with lines and emoji. A header's has no lines: its schema says so.
  if ('value' in value) return [{ path: `${path}.value`, text: value.value, kind: 'prose' }]
  return [
    { path: `${path}.before`, text: value.before ?? '' },
    { path: `${path}.after`, text: value.after ?? '' },
  ]
}
