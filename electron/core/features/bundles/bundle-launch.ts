import path from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { Asked } from '#shared/model/asked.ts'
import type { BundleMark } from '#shared/model/bundle.ts'
import type { Launch } from '#shared/model/server.ts'
import type { z } from 'zod'
import type { Filled, Filler, Part } from '#core/features/answers/index.ts'
import type { Manifest, UserConfig } from './manifest.ts'

export interface Place {
  /** Where the bundle's files are, or are said to be in a preview. */
  readonly folder: string
  readonly home: string
  readonly os: NodeJS.Platform
  /** What the bundle's files are called, relative. */
  readonly files: ReadonlySet<string>
  /** What the runtime that the command names is called on this machine, where it was found. */
  readonly runtime: string | undefined
}

const KINDS = { string: 'text', number: 'number', boolean: 'boolean', directory: 'folder', file: 'file' } as const
const ID = 'config.'

/** What the manifest asks the person for. */
export function askedBy({ user_config }: Manifest, place: Place): Asked[] {
  return Object.entries(user_config ?? {}).map(([key, config]) => ({
    id: `${ID}${key}`,
    title: config.title === '' ? key : config.title,
    description: config.description,
    kind: KINDS[config.type],
    isRequired: config.required === true,
    isSecret: config.sensitive === true && config.type === 'string',
    isMultiple: config.multiple === true && config.sensitive !== true,
    choices: [],
    default: defaultOf(config, place),
    example: '',
    min: config.min ?? null,
    max: config.max ?? null,
  }))
}

/** Which program of this machine, or of the bundle, its configuration names; before anything was answered. */
export function commandOf(manifest: Manifest, os: NodeJS.Platform): string {
  return configOf(manifest, os).command
}

/** The files that must be runnable though an archive made on Windows does not say so. */
export function programsOf(manifest: Manifest, place: Place): ReadonlySet<string> {
  const { entry_point, type } = manifest.server
  const command = ownProgram(partsOf(commandOf(manifest, place.os), manifest, place), place)
  return new Set([...(type === 'binary' ? [entry_point] : []), ...(command === undefined ? [] : [command])])
}

/** The launch that the answers make, each word by itself. Throws `invalid_input` for a manifest that means nothing here. */
export function bundleLaunch(manifest: Manifest, place: Place, mark: BundleMark, filler: Filler): z.input<typeof Launch> {
  const { command, args, env } = configOf(manifest, place.os)
  const fill = (text: string, name: string, missing?: string) =>
    filler.all(partsOf(text, manifest, place), { name, between: path.delimiter, ...(missing === undefined ? {} : { missing }) })
  return {
    kind: 'stdio',
    command: commandWord(partsOf(command, manifest, place), place, filler),
    // An answer that is not given is an empty word: without it the next word would be taken for it.
    args: args.flatMap(text => fill(text, 'ARGUMENT', '')),
    environment: { ...bytecodeOf(manifest), ...environmentOf(env, manifest, place, filler) },
    cwd: place.folder,
    bundle: mark,
  }
}

interface Config {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** As it is for this system: a member that the system has for itself takes the place of the common one. */
function configOf({ server }: Manifest, os: NodeJS.Platform): Config {
  const config = server.mcp_config ?? usualConfig(server)
  const own = config.platform_overrides?.[os] ?? {}
  const [command, args, env] = [own.command ?? config.command, own.args ?? config.args, own.env ?? config.env]
  return { command, args: args ?? [], env: env ?? {} }
}

function usualConfig({ type, entry_point }: Manifest['server']): NonNullable<Manifest['server']['mcp_config']> {
  const entry = `\${__dirname}/${entry_point}`
  switch (type) {
    case 'node':
      return { command: 'node', args: [entry] }
    case 'python':
      return { command: 'python', args: [entry] }
    case 'uv':
      return { command: 'uv', args: ['run', '--directory', '${__dirname}', entry] }
    case 'binary':
      return { command: entry }
  }
}

/** `${name}`: a place of this machine, or an answer. Read once, so that an answer is never read for more of them. */
function partsOf(text: string, { user_config }: Manifest, { folder, home, os }: Place): Part[] {
  const separator = os === 'win32' ? '\\' : '/'
  const places: Readonly<Record<string, string>> = {
    __dirname: folder,
    HOME: home,
    DESKTOP: path.join(home, 'Desktop'),
    DOCUMENTS: path.join(home, 'Documents'),
    DOWNLOADS: path.join(home, 'Downloads'),
    pathSeparator: separator,
    '/': separator,
  }
  return text
    .split(/(\$\{[^{}]{1,200}\})/)
    .filter(piece => piece !== '')
    .map(piece => {
      const name = /^\$\{(.+)\}$/.exec(piece)?.[1] ?? ''
      if (Object.hasOwn(places, name)) return { text: places[name] ?? '' }
      const key = name.startsWith('user_config.') ? name.slice('user_config.'.length) : undefined
      if (key === undefined) return { text: piece }
      if (Object.hasOwn(user_config ?? {}, key)) return { asked: `${ID}${key}` }
      throw new AppError('invalid_input', `The bundle’s manifest uses a setting that it does not ask for: ${key.slice(0, 60)}.`)
    })
}

function commandWord(parts: readonly Part[], place: Place, filler: Filler): string {
  const own = ownProgram(parts, place)
  if (own !== undefined) return path.join(place.folder, own)
  const filled = filler.one(parts, { name: 'COMMAND' })
  if (typeof filled !== 'string' || filled === '')
    throw new AppError('invalid_input', 'The bundle’s manifest makes its command of a secret or of nothing. It cannot run.')
  const isPath = /[/\\]/.test(filled)
  if (isPath && !path.isAbsolute(filled)) throw noSuchProgram(filled)
  // Begun in the bundle's folder and led out of it, or to what is not there: it was found above otherwise.
  if (filled.startsWith(`${place.folder}/`) || filled.startsWith(place.folder + path.sep)) throw noSuchProgram(filled)
  return isPath ? filled : (place.runtime ?? filled)
}

function noSuchProgram(word: string): AppError {
  return new AppError('invalid_input', `The bundle’s manifest names a program that the bundle does not have: ${word.slice(0, 120)}.`)
}

/** The file of the bundle that a command means, with or without the ending of Windows. */
function ownProgram(parts: readonly Part[], { folder, files, os }: Place): string | undefined {
  const text = parts.map(part => ('text' in part ? part.text : '\0')).join('')
  const below = text.startsWith(`${folder}/`) || text.startsWith(folder + path.sep) ? text.slice(folder.length + 1) : text
  if (!/[/\\]/.test(text)) return undefined
  const name = path.posix.normalize(below.replaceAll('\\', '/'))
  const names = os === 'win32' ? [`${name}.exe`, name] : [name]
  return names.find(one => files.has(one))
}

function environmentOf(
  env: Config['env'],
  manifest: Manifest,
  place: Place,
  filler: Filler,
): Record<string, { value: string } | Exclude<Filled, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, text]) => {
      const value = filler.one(partsOf(text, manifest, place), { name, between: path.delimiter })
      if (value === undefined) return []
      return [[name, typeof value === 'string' ? { value } : value]]
    }),
  )
}

/** Python would write its compiled files among those that are compared before every start. */
function bytecodeOf({ server }: Manifest): Record<string, { value: string }> {
  return server.type === 'python' ? { PYTHONDONTWRITEBYTECODE: { value: '1' } } : {}
}

function defaultOf({ type, default: preset }: UserConfig, place: Place): string[] {
  if (preset === undefined || preset === null) return type === 'boolean' ? ['false'] : []
  const texts = (Array.isArray(preset) ? preset : [preset]).map(String)
  return texts
    .map(text =>
      text
        .replaceAll('${HOME}', place.home)
        .replaceAll(/\$\{(DESKTOP|DOCUMENTS|DOWNLOADS)\}/g, (_all, name: string) => folderOf(place.home, name)),
    )
    .filter(text => text !== '')
}

function folderOf(home: string, name: string): string {
  return path.join(home, `${name.charAt(0)}${name.slice(1).toLowerCase()}`)
}
