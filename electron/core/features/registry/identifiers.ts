import type { Package } from './server-json.ts'

/** A package with its version, as its runner is told it; or why there is none. */
export type Pinned = { readonly word: string } | { readonly problem: string }

const NPM_NAME = /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~_][a-z0-9._~-]*$/i
const SEMANTIC = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/
const PYPI_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/
const PYPI_VERSION = /^v?\d+(?:[.!+_-]?[0-9A-Za-z]+)*$/
const NUGET_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/
const NUGET_VERSION = /^\d+(?:\.\d+){1,3}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/
const IMAGE =
  /^((?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@sha256:[0-9a-f]{64})?$/

const NO_VERSION = 'It does not name one exact version, so what runs could change without a word.'
const ODD_NAME = 'Its name is not one of a package: it could make the runner fetch something else.'

/** `name@1.2.3`: never a tag, a range, an address or a folder, all of which npm would take. */
export function pinnedNpm({ identifier, version }: Package): Pinned {
  return pinned({ identifier, version, name: NPM_NAME, exact: SEMANTIC }, '@')
}

export function pinnedPypi({ identifier, version }: Package): Pinned {
  return pinned({ identifier, version, name: PYPI_NAME, exact: PYPI_VERSION }, '==')
}

export function pinnedNuget({ identifier, version }: Package): Pinned {
  return pinned({ identifier, version, name: NUGET_NAME, exact: NUGET_VERSION }, '@')
}

/** The image with its tag or digest as it is written; an older entry has the tag as its version. */
export function pinnedImage({ identifier, version, registryBaseUrl }: Package): Pinned {
  const [, name, tag, digest] = IMAGE.exec(identifier) ?? []
  if (name === undefined) return { problem: ODD_NAME }
  const whole = withHost(identifier, name, hostOf(registryBaseUrl))
  if (digest !== undefined || isExactTag(tag)) return { word: whole }
  return tag === undefined && isExactTag(version) ? { word: `${whole}:${version ?? ''}` } : { problem: NO_VERSION }
}

function withHost(identifier: string, name: string, host: string | undefined): string {
  return host === undefined || isPublic('oci', host) || name.startsWith(`${host}/`) ? identifier : `${host}/${identifier}`
}

function isExactTag(tag: string | null | undefined): boolean {
  return typeof tag === 'string' && tag !== 'latest' && /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)
}

interface Parts {
  readonly identifier: string
  readonly version: string | null | undefined
  readonly name: RegExp
  readonly exact: RegExp
}

function pinned({ identifier, version, name, exact }: Parts, between: string): Pinned {
  if (!name.test(identifier)) return { problem: ODD_NAME }
  if (typeof version !== 'string' || !exact.test(version)) return { problem: NO_VERSION }
  return { word: `${identifier}${between}${version}` }
}

/** The public registry of each kind by its own name, whichever of its hosts is named: what everybody takes packages from needs no option. */
const PUBLIC: Readonly<Record<string, string>> = { npm: 'npmjs', pypi: 'pypi', nuget: 'nuget', oci: 'docker' }

function isPublic(registryType: string, host: string): boolean {
  return host.split('.').at(-2) === PUBLIC[registryType]
}

/** The options by which a runner takes packages from elsewhere than everybody; a package of the same name there is another package. */
export function sourceOptions({
  registryType,
  registryBaseUrl,
}: Package): { readonly words: readonly string[] } | { readonly problem: string } {
  const host = hostOf(registryBaseUrl)
  if (host === undefined || isPublic(registryType, host)) return { words: [] }
  const isSound = typeof registryBaseUrl === 'string' && /^https:\/\/[^\s@?#]+$/.test(registryBaseUrl)
  if (isSound && registryType === 'npm') return { words: [`--registry=${registryBaseUrl}`] }
  if (isSound && registryType === 'pypi') return { words: ['--default-index', registryBaseUrl] }
  return { problem: `It comes from ${host}, which its runner cannot be told in a safe way.` }
}

function hostOf(address: string | null | undefined): string | undefined {
  if (typeof address !== 'string' || address === '') return undefined
  return URL.canParse(address) ? new URL(address).host : address
}
