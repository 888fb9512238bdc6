import { createHash } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '#shared/errors.ts'
import { MAX_BUNDLE_BYTES, MAX_PART_BYTES } from '#shared/model/bundle.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { makePrivateFolder } from '#core/db/open.ts'

interface Needs {
  readonly dataFolder: string
  readonly now: () => number
  readonly newUuid: () => string
}

interface Upload {
  readonly id: string
  readonly workspaceId: WorkspaceId
  readonly file: string
  readonly bytes: number
  received: number
  touchedAt: number
  /** Parts are written one after the other. */
  writing: Promise<unknown>
}

/** As many as a person can have in hand, each of at most 256 MiB. */
const MAX_UPLOADS = 6
const MAX_IDLE_MS = 1_800_000

/** Bundle files that were brought in and are not servers yet: in a private folder that is empty at every start. */
export class Uploads {
  readonly #needs: Needs
  readonly #folder: string
  readonly #open = new Map<string, Upload>()

  constructor(needs: Needs) {
    this.#needs = needs
    this.#folder = path.join(needs.dataFolder, 'uploads')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** A place for a file of exactly so many bytes. */
  async begin(workspaceId: WorkspaceId, bytes: number): Promise<{ readonly uploadId: string; readonly partBytes: number }> {
    await this.#makeRoom()
    makePrivateFolder(this.#folder)
    const id = this.#needs.newUuid()
    const file = path.join(this.#folder, `${id}.mcpb`)
    await (await open(file, 'wx', 0o600)).close()
    this.#open.set(id, { id, workspaceId, file, bytes, received: 0, touchedAt: this.#needs.now(), writing: Promise.resolve() })
    return { uploadId: id, partBytes: MAX_PART_BYTES }
  }

  /** Adds the next part. Throws `not_found`, or `conflict` when it is not the next one. */
  async append(workspaceId: WorkspaceId, uploadId: string, offset: number, part: Buffer): Promise<number> {
    const upload = this.#get(workspaceId, uploadId)
    const written = upload.writing.then(() => this.#write(upload, offset, part))
    upload.writing = written.catch(() => undefined)
    return written
  }

  /** A whole file from elsewhere, or nothing: it must have this SHA-256. Throws `invalid_input` when it has another. */
  async receive(workspaceId: WorkspaceId, chunks: AsyncIterable<Uint8Array>, sha256: string): Promise<string> {
    const { uploadId } = await this.begin(workspaceId, MAX_BUNDLE_BYTES)
    try {
      const upload = this.#get(workspaceId, uploadId)
      const bytes = await receiveInto(upload.file, chunks, sha256)
      this.#open.set(uploadId, { ...upload, bytes, received: bytes })
      return uploadId
    } catch (thrown) {
      await this.discard(workspaceId, uploadId)
      throw thrown
    }
  }

  /** The file, when all of it is here. Throws `not_found`, or `conflict` while parts are missing. */
  async fileOf(workspaceId: WorkspaceId, uploadId: string): Promise<string> {
    const upload = this.#get(workspaceId, uploadId)
    await upload.writing
    if (upload.received !== upload.bytes) throw new AppError('conflict', 'Parts of the file are missing. Bring it in again.')
    return upload.file
  }

  async discard(workspaceId: WorkspaceId, uploadId: string): Promise<void> {
    const upload = this.#open.get(uploadId)
    if (upload?.workspaceId !== workspaceId) return
    await this.#remove(upload)
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map(upload => this.#remove(upload)))
    await rm(this.#folder, { recursive: true, force: true })
  }

  #get(workspaceId: WorkspaceId, uploadId: string): Upload {
    const upload = this.#open.get(uploadId)
    if (upload?.workspaceId !== workspaceId) throw new AppError('not_found', 'That file is not here any more. Bring it in again.')
    upload.touchedAt = this.#needs.now()
    return upload
  }

  async #write(upload: Upload, offset: number, part: Buffer): Promise<number> {
    if (offset !== upload.received || offset + part.length > upload.bytes)
      throw new AppError('conflict', 'That is not the next part of the file. Bring it in again.')
    await withFile(upload.file, 'r+', handle => handle.write(part, 0, part.length, offset))
    upload.received += part.length
    return upload.received
  }

  /** The one that nobody touched for longest gives way. */
  async #makeRoom(): Promise<void> {
    const byAge = [...this.#open.values()].toSorted((a, b) => a.touchedAt - b.touchedAt)
    const tooMany = byAge.slice(0, Math.max(0, byAge.length - MAX_UPLOADS + 1))
    const old = byAge.filter(({ touchedAt }) => this.#needs.now() - touchedAt > MAX_IDLE_MS)
    for (const upload of new Set([...tooMany, ...old])) await this.#remove(upload)
  }

  async #remove(upload: Upload): Promise<void> {
    this.#open.delete(upload.id)
    await upload.writing
    await rm(upload.file, { force: true })
  }
}

async function receiveInto(file: string, chunks: AsyncIterable<Uint8Array>, sha256: string): Promise<number> {
  const hash = createHash('sha256')
  let bytes = 0
  await withFile(file, 'r+', async handle => {
    for await (const chunk of chunks) {
      if (bytes + chunk.length > MAX_BUNDLE_BYTES) throw new AppError('invalid_input', 'The file is larger than 256 MiB. It was not kept.')
      hash.update(chunk)
      await handle.write(chunk, 0, chunk.length, bytes)
      bytes += chunk.length
    }
  })
  if (hash.digest('hex') === sha256) return bytes
  throw new AppError(
    'invalid_input',
    'The file that was downloaded is not the one the registry tells of: its SHA-256 is another. It was thrown away; do not use it from elsewhere either.',
  )
}

async function withFile<T>(file: string, flags: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, flags)
  try {
    return await work(handle)
  } finally {
    await handle.close()
  }
}
