import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { findAnyKeptServer, isApproved, updateServer, type KeptServer } from '#core/features/servers/index.ts'
import type { UnpackedFile } from '#core/lib/safe-zip.ts'
import { bundleFolder, removeOtherBundles } from './folders.ts'
import { hashOf } from './open-bundle.ts'
import { findBundleFiles, forgetOtherBundles } from './store.ts'

interface Needs {
  readonly db: Database
  readonly dataFolder: string
  readonly now: () => number
  readonly emit: (event: AppEvent) => void
}

/**
 * Before every start: the files of a server's bundle are those that were unpacked. Otherwise the server is held again, and `forbidden`
 * says which file. A server without a bundle has none to compare. The first start of new files is when the older ones go.
 */
export async function checkBundle(needs: Needs, serverId: ServerId): Promise<void> {
  const { db, dataFolder } = needs
  const server = findAnyKeptServer(db, serverId)
  const bundle = server?.launch.kind === 'stdio' ? server.launch.bundle : undefined
  if (server === undefined || bundle === undefined || !isApproved(server)) return
  const changed = await firstChange(needs, server, bundle.sha256)
  if (changed !== undefined) throw held(needs, server, changed)
  await removeOtherBundles(dataFolder, serverId, bundle.sha256)
  db.append(db => {
    forgetOtherBundles(db, serverId, bundle.sha256)
  })
}

async function firstChange({ db, dataFolder }: Needs, { id, launch }: KeptServer, sha256: string): Promise<string | undefined> {
  const folder = bundleFolder(dataFolder, id, sha256)
  const files = findBundleFiles(db, id, sha256)
  if (files === undefined || launch.kind !== 'stdio' || launch.cwd !== folder) return 'its folder'
  return (await strangeFile(folder, new Map(files.map(file => [file.path, file])))) ?? (await changedFile(folder, files))
}

const AT_ONCE = 8

async function changedFile(folder: string, files: readonly UnpackedFile[]): Promise<string | undefined> {
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const some = files.slice(at, at + AT_ONCE)
    const same = await Promise.all(some.map(file => isAsUnpacked(path.join(folder, ...file.path.split('/')), file)))
    const changed = some.find((_file, index) => same[index] === false)
    if (changed !== undefined) return changed.path
  }
  return undefined
}

async function isAsUnpacked(place: string, { bytes, sha256 }: UnpackedFile): Promise<boolean> {
  try {
    return (await stat(place)).size === bytes && (await hashOf(place)) === sha256
  } catch {
    return false
  }
}

/** What a runtime would take for code. A log or a data file that the server wrote beside it changes nothing of what runs. */
const CODE = /\.(c?js|mjs|ts|node|json|wasm|py|pyc|pyd|pth|so|dll|dylib|exe|sh|bat|cmd)$/i
/** Where uv keeps the packages that the bundle's own lock names. */
const OF_UV = /^(\.venv\/|uv\.lock$)/

async function strangeFile(folder: string, files: ReadonlyMap<string, UnpackedFile>): Promise<string | undefined> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const isOfUv = files.has('pyproject.toml')
  return found
    .filter(entry => !entry.isDirectory())
    .map(entry => ({
      name: path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
      isFile: entry.isFile(),
    }))
    .filter(({ name }) => !(isOfUv && OF_UV.test(name)))
    .find(({ name, isFile }) => !isFile || (!files.has(name) && CODE.test(name)))?.name
}

function held({ db, now, emit }: Needs, server: KeptServer, changed: string): AppError {
  db.write(db => {
    updateServer(db, { ...server, approvedFingerprint: null, updatedAt: now() })
  })
  emit({ name: 'servers.changed', workspaceId: server.workspaceId })
  emit({ name: 'tools.changed', workspaceId: server.workspaceId })
  return new AppError(
    'forbidden',
    `The files of the server "${server.name}" are not those of its bundle any more (${changed.slice(0, 120)}), so it is held. Bring its bundle in again, or remove it.`,
    { reason: 'server_held' },
  )
}
