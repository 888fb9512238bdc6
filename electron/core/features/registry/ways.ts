import type { z } from 'zod'
import { wordsOf } from '#shared/launch-words.ts'
import { Launch } from '#shared/model/server.ts'
import { PACKAGE_KINDS, type RegistryDetail, type RegistryWay } from '#shared/model/registry.ts'
import { createPreviewFiller } from '#core/features/answers/index.ts'
import { recipeOfPackage, type Made, type Recipe } from './package-way.ts'
import { recipeOfRemote } from './remote-way.ts'
import { Package, Remote, ServerJson } from './server-json.ts'
import type { KeptEntry } from './store.ts'

/** The file of a bundle, and what it must be. */
export interface BundleSource {
  readonly url: string
  readonly sha256: string
}

/** A way as it is told, and what makes a launch of it: a recipe, or the file of a bundle. */
export interface MadeWay {
  readonly told: RegistryWay
  readonly recipe?: Recipe
  readonly bundle?: BundleSource
}

/** Every way that an entry tells, also those that cannot be taken, with the reason. */
export function waysOf({ json }: Pick<KeptEntry, 'json'>): readonly MadeWay[] {
  const { packages, remotes } = parsed(json)
  return [
    ...(packages ?? []).map((one, index) => packageWay(one, `package-${index}`)),
    ...(remotes ?? []).map((one, index) => remoteWay(one, `remote-${index}`)),
  ]
}

export function detailOf(entry: KeptEntry): RegistryDetail {
  const { json: _json, ...told } = entry
  const { websiteUrl, repository } = parsed(entry.json)
  return {
    ...told,
    websiteUrl: linkOf(websiteUrl),
    repositoryUrl: linkOf(repository?.url),
    ways: waysOf(entry).map(way => way.told),
  }
}

function parsed(json: string): z.infer<typeof ServerJson> {
  return ServerJson.parse(JSON.parse(json))
}

function linkOf(url: string | null | undefined): string | null {
  return typeof url === 'string' && /^https:\/\/[^\s]+$/.test(url) ? url : null
}

const NOT_UNDERSTOOD = 'It is described in a way that this Atrium does not understand.'
const EMPTY = { problem: null, notes: [], preview: [], asked: [] }

function packageWay(raw: unknown, id: string): MadeWay {
  const read = Package.safeParse(raw)
  if (!read.success) return { told: { ...EMPTY, id, kind: 'other', label: 'Package', problem: NOT_UNDERSTOOD } }
  const one = read.data
  const kind = PACKAGE_KINDS.find(known => known === one.registryType) ?? 'other'
  const label = `${one.identifier}${typeof one.version === 'string' && one.registryType !== 'mcpb' ? ` ${one.version}` : ''}`
  if (one.registryType === 'mcpb') return bundleWay(one, { id, label })
  return madeWay(recipeOfPackage(one), { id, kind, label })
}

function bundleWay({ identifier, fileSha256 }: Package, { id, label }: { readonly id: string; readonly label: string }): MadeWay {
  const sha256 = (fileSha256 ?? '').toLowerCase()
  const isHash = /^[0-9a-f]{64}$/.test(sha256)
  const isAddress = /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/)[^\s@]+$/.test(identifier)
  const problem = isHash
    ? isAddress
      ? null
      : 'Its file is not at an address that begins with https://.'
    : 'It does not tell the SHA-256 of its file, so what is downloaded could be anything.'
  const told = { ...EMPTY, id, kind: 'mcpb' as const, label, problem, preview: problem === null ? [identifier] : [] }
  return problem === null ? { told, bundle: { url: identifier, sha256 } } : { told }
}

function remoteWay(raw: unknown, id: string): MadeWay {
  const read = Remote.safeParse(raw)
  if (!read.success) return { told: { ...EMPTY, id, kind: 'remote', label: 'Address', problem: NOT_UNDERSTOOD } }
  return madeWay(recipeOfRemote(read.data), { id, kind: 'remote', label: read.data.url })
}

function madeWay(made: Made, told: Pick<RegistryWay, 'id' | 'kind' | 'label'>): MadeWay {
  if ('problem' in made) return { told: { ...EMPTY, ...told, problem: made.problem } }
  const { asked, notes } = made
  const shown = made.launch(createPreviewFiller(asked))
  // An address that is asked for as a whole is none before it is answered.
  const isOpen = shown.kind === 'http' && shown.url.startsWith('<')
  const launch = Launch.safeParse(isOpen ? { ...shown, url: 'https://asked.invalid/' } : shown)
  if (!launch.success) return { told: { ...EMPTY, ...told, problem: problemOfLaunch(launch.error) } }
  const preview = isOpen ? [shown.url] : wordsOf(launch.data)
  return { told: { ...EMPTY, ...told, notes: [...notes], asked: [...asked], preview }, recipe: made }
}

function problemOfLaunch(error: z.ZodError): string {
  const [issue] = error.issues
  return `What it would run is not sound (${issue?.path.join(' ') ?? ''}). ${issue?.message ?? ''}`
}
