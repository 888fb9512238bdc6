import { rm } from 'node:fs/promises'
import { chosenSecret, textsOf } from '#shared/answers.ts'
import type { bundles } from '#shared/contract/bundles.ts'
import { AppError } from '#shared/errors.ts'
import type { Answer, Answers, Asked } from '#shared/model/asked.ts'
import { ServerId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Server } from '#shared/model/server.ts'
import {
  checkedLaunch,
  createFiller,
  createNewSecrets,
  isSecretText,
  keepWithSecrets,
  type KeepNeeds,
  type NewSecrets,
} from '#core/features/answers/index.ts'
import { listSecretNames } from '#core/features/secrets/index.ts'
import { addServer, changedServer, findKeptServer, updateServer, type KeptServer } from '#core/features/servers/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { privateFolderOf } from '#core/processes/spawn-child.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'
import { askedBy, bundleLaunch, commandOf, programsOf, type Place } from './bundle-launch.ts'
import { bundleFolder, fillAtomically } from './folders.ts'
import { openBundle, type OpenBundle } from './open-bundle.ts'
import { homeOf, markOf, previewOf, problemHere } from './preview.ts'
import { findRuntime } from './runtimes.ts'
import { findBundleAnswers, keepBundle } from './store.ts'
import type { Uploads } from './uploads.ts'

/** The file of a bundle that the registry tells of. */
interface Source {
  readonly url: string
  readonly sha256: string
}

export interface BundleNeeds extends KeepNeeds {
  readonly uploads: Uploads
  readonly dataFolder: string
  /** This process's own environment with the login shell's PATH, in which the person's runtimes are found. */
  readonly baseEnvironment: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  /** Where a way of the registry has its bundle. Throws for a way that has none. */
  readonly bundleSource: (chosen: { entry: string; version: string; way: string }, signal: AbortSignal) => Promise<Source>
  readonly download: (url: string, signal: AbortSignal) => AsyncIterable<Uint8Array>
}

export function bundleHandlers(needs: BundleNeeds): Handlers<typeof bundles> {
  const { uploads } = needs
  const preview = async (workspaceId: WorkspaceId, uploadId: string) => {
    using bundle = await openBundle(await uploads.fileOf(workspaceId, uploadId))
    return await previewOf(bundle, uploadId, await needs.baseEnvironment())
  }
  return {
    'bundles.begin': (_call, { workspaceId, bytes }) => uploads.begin(workspaceId, bytes),
    'bundles.append': async (_call, { workspaceId, uploadId, offset, data }) => ({
      received: await uploads.append(workspaceId, uploadId, offset, Buffer.from(data, 'base64')),
    }),
    'bundles.read': (_call, { workspaceId, uploadId }) => preview(workspaceId, uploadId),
    'bundles.discard': async (_call, { workspaceId, uploadId }) => {
      await uploads.discard(workspaceId, uploadId)
      return {}
    },
    'bundles.fetch': async (call, { workspaceId, ...chosen }) => {
      const { url, sha256 } = await needs.bundleSource(chosen, call.signal)
      return preview(workspaceId, await uploads.receive(workspaceId, needs.download(url, call.signal), sha256))
    },
    'servers.addFromBundle': (_call, input) => add(needs, input),
    'servers.updateFromBundle': (_call, input) => update(needs, input),
  }
}

interface Given {
  readonly workspaceId: WorkspaceId
  readonly uploadId: string
  readonly answers: Answers
}

async function add(needs: BundleNeeds, { workspaceId, uploadId, answers, name }: Given & { readonly name: string }): Promise<Server> {
  const id = ServerId.parse(needs.newId('srv'))
  try {
    return await unpackAndKeep(needs, { workspaceId, uploadId, answers }, id, (db, launch) =>
      addServer(db, { workspaceId, name, launch, settings: {} }, { id, now: needs.now() }),
    )
  } catch (thrown) {
    await rm(privateFolderOf(needs.dataFolder, id), { recursive: true, force: true })
    throw thrown
  }
}

async function update(needs: BundleNeeds, { serverId, ...given }: Given & { readonly serverId: ServerId }): Promise<Server> {
  const { now, upstreams } = needs
  const before = serverWithBundle(needs.db, given.workspaceId, serverId)
  // The files may be those that run now: what runs from them ends first.
  await upstreams.forget(before.id)
  return unpackAndKeep(needs, given, serverId, (db, launch) => {
    const after = changedServer(serverWithBundle(db, given.workspaceId, serverId), { launch }, now())
    updateServer(db, after)
    return after
  })
}

function serverWithBundle(db: ReadableDb, workspaceId: WorkspaceId, serverId: ServerId): KeptServer {
  const server = findKeptServer(db, workspaceId, serverId)
  if (server === undefined) throw new AppError('not_found', 'There is no such server.')
  if (server.launch.kind === 'stdio' && server.launch.bundle !== undefined) return server
  throw new AppError('conflict', `The server "${server.name}" does not run from a bundle. Add the bundle as a server of its own.`)
}

/** Unpacks, then keeps server, secrets and the list of files in one transaction. The answers are checked before anything is written. */
async function unpackAndKeep(
  needs: BundleNeeds,
  { workspaceId, uploadId, answers: given }: Given,
  serverId: ServerId,
  keep: (db: WritableDb, launch: ReturnType<typeof checkedLaunch>) => KeptServer,
): Promise<Server> {
  const { db, uploads, dataFolder, now } = needs
  using bundle = await openBundle(await uploads.fileOf(workspaceId, uploadId))
  const { manifest, zip, sha256 } = bundle
  const folder = bundleFolder(dataFolder, serverId, sha256)
  const place = await placeOf(needs, bundle, folder)
  const asked = askedBy(manifest, place)
  const answers = withKept(asked, findBundleAnswers(db, serverId), given)
  const launchWith = (secrets: NewSecrets) =>
    checkedLaunch(bundleLaunch(manifest, place, markOf(bundle), createFiller(asked, answers, secrets)))
  checkSecrets(asked, answers, listSecretNames(db, workspaceId))
  launchWith(createNewSecrets([]))
  const programs = programsOf(manifest, place)
  const files = await fillAtomically(folder, fresh => zip.unpackTo(fresh, name => programs.has(name)))
  // From here on in one turn of the event loop: the names of new secrets are free until they are kept.
  const secrets = createNewSecrets(listSecretNames(db, workspaceId))
  const launch = launchWith(secrets)
  const kept = withoutValues(asked, answers, secrets)
  const server = keepWithSecrets(needs, workspaceId, secrets, db => {
    const server = keep(db, launch)
    keepBundle(db, { serverId, sha256, answers: kept, files }, now())
    return server
  })
  await uploads.discard(workspaceId, uploadId)
  return server
}

/** What was answered before holds where nothing is said now, and the new manifest still asks for it. */
function withKept(asked: readonly Asked[], kept: Answers = {}, given: Answers): Answers {
  const still = Object.entries(kept).filter(([id]) => asked.some(one => one.id === id))
  return { ...Object.fromEntries(still), ...given }
}

async function placeOf(needs: BundleNeeds, bundle: OpenBundle, folder: string): Promise<Place> {
  const environment = await needs.baseEnvironment()
  const problem = problemHere(bundle.manifest)
  if (problem !== null) throw new AppError('invalid_input', problem)
  const runtime = await findRuntime(commandOf(bundle.manifest, process.platform), environment)
  const files = new Set(bundle.zip.files.map(({ name }) => name))
  return { folder, home: homeOf(environment), os: process.platform, files, runtime: runtime?.command }
}

function checkSecrets(asked: readonly Asked[], answers: Answers, names: readonly string[]): void {
  const missing = asked.map(one => chosenSecret(one, answers)).find(chosen => chosen !== undefined && !names.includes(chosen))
  if (missing !== undefined) throw new AppError('invalid_input', `There is no secret named ${missing} in this workspace.`)
}

/** The answers as they may be kept: a secret that was typed by the name it got. */
function withoutValues(asked: readonly Asked[], answers: Answers, secrets: NewSecrets): Answers {
  const values = new Map(secrets.all().map(({ name, value }) => [value, name]))
  return Object.fromEntries(
    asked.flatMap((one): [string, Answer][] => {
      const chosen = chosenSecret(one, answers)
      if (chosen !== undefined) return [[one.id, { secret: chosen }]]
      const texts = textsOf(one, answers)
      if (!texts.some(text => isSecretText(one, text))) return [[one.id, [...texts]]]
      const name = values.get(texts[0] ?? '')
      return name === undefined ? [] : [[one.id, { secret: name }]]
    }),
  )
}
