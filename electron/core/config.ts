import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { Port } from '#shared/model/settings.ts'
import { defaultDataFolder } from '../host/data-folder.ts'

/** Where the pages of `serve` are, unless told otherwise; the gateway's own port is in the settings. */
export const DEFAULT_PAGE_PORT = 7719

const PortOrAny = z.union([z.literal(0), Port])

const Config = z.object({
  /** Absolute path of the data folder. */
  dataFolder: z.string().min(1),
  /** Overrides the port of the settings for this run; 0 takes any free one (tests). */
  gatewayPort: PortOrAny.optional(),
  pagePort: PortOrAny.default(DEFAULT_PAGE_PORT),
  /** Where the passphrase is read from at the start: never the command line itself, which every process can see. */
  passphraseFile: z.string().optional(),
  passphraseFd: z.int().min(0).optional(),
  /** False: do not ask the OS keychain, use a passphrase. */
  usesKeychain: z.boolean().default(true),
  /** False: print the sign-in link, do not open it. */
  opensBrowser: z.boolean().default(true),
  /** Where the built page lies; undefined: beside the running file. */
  pageFolder: z.string().optional(),
  /** Where docs/reference/client-metadata.json is published: servers that read such documents know Atrium by this address. */
  clientMetadataUrl: z
    .url({ protocol: /^https$/ })
    .regex(/^https:\/\/[^/?#]+\/[^#]+$/, 'It is an https address with a path.')
    .optional(),
})
export type Config = z.infer<typeof Config>

const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string' },
  'page-port': { type: 'string' },
  'passphrase-file': { type: 'string' },
  'passphrase-fd': { type: 'string' },
  'no-keychain': { type: 'boolean' },
  'no-open': { type: 'boolean' },
  'page-folder': { type: 'string' },
} as const

type Environment = Readonly<Record<string, string | undefined>>

/** The only reader of the environment and the command line. Throws `invalid_input` with what to mend. */
export function parseConfig(argv: readonly string[], env: Environment): Config {
  const parsed = Config.safeParse(rawConfig(parseOptions(argv), env))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError(
    'invalid_input',
    `The option ${issue?.path.join('.') ?? ''} is not valid: ${issue?.message ?? ''}. Run with valid options.`,
  )
}

function rawConfig(given: ReturnType<typeof parseOptions>, whole: Environment) {
  const env = withoutEmpty(whole)
  return {
    dataFolder: absolute(given.data ?? env.ATRIUM_DATA) ?? defaultDataFolder(process.platform, env, homedir()),
    gatewayPort: numberOf(given.port ?? env.ATRIUM_PORT),
    pagePort: numberOf(given['page-port'] ?? env.ATRIUM_PAGE_PORT),
    passphraseFile: given['passphrase-file'] ?? env.ATRIUM_PASSPHRASE_FILE,
    passphraseFd: numberOf(given['passphrase-fd']),
    usesKeychain: given['no-keychain'] !== true && env.ATRIUM_KEYCHAIN !== 'off',
    opensBrowser: given['no-open'] !== true && env.CI === undefined,
    pageFolder: absolute(given['page-folder'] ?? env.ATRIUM_PAGE_FOLDER),
    clientMetadataUrl: env.ATRIUM_CLIENT_METADATA_URL,
  }
}

function parseOptions(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values
  } catch (cause) {
    const known = Object.keys(OPTIONS)
      .map(name => `--${name}`)
      .join(', ')
    throw new AppError('invalid_input', `An option is not known or lacks its value. The options are ${known}.`, { cause })
  }
}

/** An empty variable is how a script says that there is none. */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}

/** Empty stays empty, which no folder is; anything else is taken from where Atrium was started. */
function absolute(folder: string | undefined): string | undefined {
  return folder === undefined || folder === '' ? folder : resolve(folder)
}

/** Not `Number` alone, for which nothing at all is 0, which is any port. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^\d+$/.test(text) ? Number(text) : NaN
}

/** What children may inherit is chosen elsewhere; this hands over the whole to choose from. */
export function hostEnvironment(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
