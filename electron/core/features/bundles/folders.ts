import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { ServerId } from '#shared/model/ids.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { makePrivateFolder } from '#core/db/open.ts'
import { privateFolderOf } from '#core/processes/spawn-child.ts'

/** Enough to tell a server's bundles apart in a path that Windows still takes; the whole hash is in the launch. */
const SHORT = 16

/** Where the files of a server's bundle are: gone with the server, because it is in the server's own folder. */
export function bundleFolder(dataFolder: string, serverId: ServerId, sha256: string): string {
  return path.join(privateFolderOf(dataFolder, serverId), 'bundle', sha256.slice(0, SHORT))
}

/**
 * Lets `fill` put files into a fresh folder, and puts that in its place as a whole: nobody sees half of it. What was there before is
 * replaced. Whatever fails leaves nothing.
 */
export async function fillAtomically<T>(folder: string, fill: (fresh: string) => Promise<T>): Promise<T> {
  const fresh = `${folder}.new`
  makePrivateFolder(path.dirname(path.dirname(folder)))
  makePrivateFolder(path.dirname(folder))
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o700 })
  if (process.platform !== 'win32') await chmod(fresh, 0o700)
  try {
    const filled = await fill(fresh)
    await rm(folder, { recursive: true, force: true, maxRetries: 8, retryDelay: 100 })
    await renamePatiently(fresh, folder)
    return filled
  } catch (thrown) {
    await rm(fresh, { recursive: true, force: true })
    throw thrown
  }
}

const MAX_TRIES = 8

/** On Windows a folder cannot be renamed while something looks through it for viruses. */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await rename(from, to)
      return
    } catch (thrown) {
      const isHeld = thrown instanceof Error && 'code' in thrown && ['EPERM', 'EACCES', 'EBUSY'].includes(String(thrown.code))
      if (!isHeld || tries === MAX_TRIES) throw thrown
      await new Promise(resolve => setTimeout(resolve, 50 * 2 ** tries))
    }
  }
}

/** The files of bundles that a server ran from before this one. */
export async function removeOtherBundles(dataFolder: string, serverId: ServerId, sha256: string): Promise<void> {
  const folder = bundleFolder(dataFolder, serverId, sha256)
  const others = (await readdir(path.dirname(folder)).catch(() => [])).filter(name => name !== path.basename(folder))
  for (const name of others) await rm(path.join(path.dirname(folder), name), { recursive: true, force: true, maxRetries: 3 })
}

/** Folders of servers that are not there: what an end in the middle of adding or removing one left. */
export async function sweepServerFolders(db: ReadableDb, dataFolder: string): Promise<void> {
  const parent = path.join(dataFolder, 'servers')
  const known = new Set(db.all(row => String(row['id']), 'SELECT id FROM servers'))
  const left = (await readdir(parent).catch(() => [])).filter(name => /^srv_[0-9a-f]{32}$/.test(name) && !known.has(name))
  for (const name of left) await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
}
