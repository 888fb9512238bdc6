import type { registry as operations } from '#shared/contract/registry.ts'
import { AppError } from '#shared/errors.ts'
import { ServerId } from '#shared/model/ids.ts'
import { chosenSecret } from '#shared/answers.ts'
import { checkedLaunch, createFiller, createNewSecrets, keepWithSecrets, type KeepNeeds } from '#core/features/answers/index.ts'
import { listSecretNames } from '#core/features/secrets/index.ts'
import { addServer } from '#core/features/servers/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Registry } from './registry.ts'
import { listEntries, searchEntries } from './store.ts'
import { detailOf, waysOf, type BundleSource, type MadeWay } from './ways.ts'

interface Needs extends KeepNeeds {
  readonly registry: Registry
}

export function registryHandlers(needs: Needs): Handlers<typeof operations> {
  const { db, registry } = needs
  return {
    'registry.search': (_call, { text, offset, limit }) => {
      const status = registry.status()
      if (!registry.isOfThisRegistry()) return { entries: [], total: 0, status }
      const match = matchOf(text)
      if (text.trim() === '') return { entries: listEntries(db, { offset, limit }), total: status.count, status }
      const found = match === undefined ? { entries: [], total: 0 } : searchEntries(db, match, { offset, limit })
      return { ...found, status }
    },
    'registry.get': async (call, { name, version }) => detailOf(await registry.entry(name, version, call.signal)),
    'registry.versions': async (call, { name }) => [...(await registry.versions(name, call.signal))],
    'registry.refresh': (_call, { isForced }) => registry.refresh(isForced),
    'servers.addFromRegistry': async (call, { workspaceId, name, entry, version, way, answers }) => {
      const { recipe, told } = await findWay(registry, { entry, version, way }, call.signal)
      if (recipe === undefined) throw new AppError('invalid_input', told.problem ?? 'It comes as a bundle: bring that in first.')
      const names = listSecretNames(db, workspaceId)
      const missing = recipe.asked
        .map(asked => chosenSecret(asked, answers))
        .find(chosen => chosen !== undefined && !names.includes(chosen))
      if (missing !== undefined) throw new AppError('invalid_input', `There is no secret named ${missing} in this workspace.`)
      const secrets = createNewSecrets(names)
      const launch = checkedLaunch(recipe.launch(createFiller(recipe.asked, answers, secrets)))
      const id = ServerId.parse(needs.newId('srv'))
      return keepWithSecrets(needs, workspaceId, secrets, db =>
        addServer(db, { workspaceId, name, launch, settings: {} }, { id, now: needs.now() }),
      )
    },
  }
}

interface Chosen {
  readonly entry: string
  readonly version: string
  readonly way: string
}

/** Finds the bundle of a way. Throws `invalid_input` for a way that has none. */
export function bundleSourceOf(registry: Registry) {
  return async (chosen: Chosen, signal: AbortSignal): Promise<BundleSource> => {
    const { bundle } = await findWay(registry, chosen, signal)
    if (bundle === undefined) throw new AppError('invalid_input', 'This way of having the server is no bundle.')
    return bundle
  }
}

/** The way that was chosen. Throws `not_found`, or `invalid_input` with the reason when it cannot be taken. */
async function findWay(registry: Registry, { entry, version, way }: Chosen, signal: AbortSignal): Promise<MadeWay> {
  const found = waysOf(await registry.entry(entry, version, signal)).find(one => one.told.id === way)
  if (found === undefined) throw new AppError('not_found', 'The registry tells no such way of having this server.')
  if (found.told.problem !== null) throw new AppError('invalid_input', found.told.problem)
  return found
}

/** Every word, or its beginning, in the language of FTS5; undefined where there is no word in it. */
function matchOf(text: string): string | undefined {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  return words.length === 0 ? undefined : words.map(word => `"${word}"*`).join(' ')
}
