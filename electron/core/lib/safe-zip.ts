import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl'
import { AppError } from '#shared/errors.ts'
import { foldedName, problemOfName } from './zip-names.ts'

export interface ZipLimits {
  readonly entries: number
  /** All files unpacked, in bytes. */
  readonly bytes: number
  /** How many times the archive's own size its files may have, once they are larger than `ratioFrom` bytes. */
  readonly ratio: number
  readonly ratioFrom: number
}

export interface ZipEntry {
  readonly name: string
  readonly bytes: number
  readonly isExecutable: boolean
}

export interface UnpackedFile {
  /** Relative, with slashes. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** An archive whose list of files was checked as a whole before any of it is read. Who opens, closes. */
export interface SafeZip extends Disposable {
  readonly files: readonly ZipEntry[]
  /** One file in memory; undefined when there is none of that name. Throws when it is larger than `maxBytes` or damaged. */
  readonly read: (name: string, maxBytes: number) => Promise<Buffer | undefined>
  /** Every file, below a folder that exists and is empty: folders 0700, files 0600 or 0700. */
  readonly unpackTo: (folder: string, isProgram: (name: string) => boolean) => Promise<readonly UnpackedFile[]>
}

/** Opens an archive of nobody we trust. Throws `invalid_input` naming what is wrong with it; nothing is written then. */
export async function openSafeZip(source: string | Buffer, limits: ZipLimits): Promise<SafeZip> {
  const zip = await opened(source)
  try {
    const entries = await checkedEntries(zip, limits)
    const files = entries.filter(entry => !isFolder(entry))
    return {
      files: files.map(({ fileName, uncompressedSize, externalFileAttributes }) => ({
        name: fileName,
        bytes: uncompressedSize,
        isExecutable: ((externalFileAttributes >>> 16) & 0o111) !== 0,
      })),
      read: async (name, maxBytes) => {
        const entry = files.find(one => one.fileName === name)
        return entry && readEntry(zip, entry, maxBytes)
      },
      unpackTo: (folder, isProgram) => unpackAll(zip, entries, { folder, isProgram }),
      [Symbol.dispose]: () => {
        zip.close()
      },
    }
  } catch (thrown) {
    zip.close()
    throw refusal(thrown)
  }
}

const OPTIONS = { lazyEntries: true, autoClose: false, strictFileNames: true } as const

async function opened(source: string | Buffer): Promise<ZipFile> {
  try {
    return typeof source === 'string' ? await openPromise(source, OPTIONS) : await fromBufferPromise(source, OPTIONS)
  } catch (cause) {
    throw new AppError('invalid_input', 'The file is not a zip archive, or a damaged one.', { cause })
  }
}

async function checkedEntries(zip: ZipFile, limits: ZipLimits): Promise<readonly Entry[]> {
  if (zip.entryCount > limits.entries) throw bad(`has ${zip.entryCount} entries; ${limits.entries} are the most`)
  const seen = new Map<string, 'file' | 'folder'>()
  const entries: Entry[] = []
  let bytes = 0
  for await (const entry of zip.eachEntry()) {
    checkEntry(entry)
    checkPlace(seen, entry)
    bytes += entry.uncompressedSize
    if (bytes > limits.bytes) throw bad(`is larger than ${Math.round(limits.bytes / 1_048_576)} MiB unpacked`)
    if (bytes > limits.ratioFrom && bytes > zip.fileSize * limits.ratio) throw bad('grows without measure when it is unpacked')
    entries.push(entry)
  }
  return entries
}

const ENCRYPTED = 0x1 | 0x40 | 0x2000
const [STORED, DEFLATED] = [0, 8]
const [TYPE_MASK, REGULAR, FOLDER, LINK] = [0o170000, 0o100000, 0o040000, 0o120000]

function checkEntry(entry: Entry): void {
  const { fileName, generalPurposeBitFlag, compressionMethod, externalFileAttributes } = entry
  const problem = problemOfName(fileName)
  if (problem !== undefined) throw bad(`has a file whose name ${problem}: ${quoted(fileName)}`)
  if ((generalPurposeBitFlag & ENCRYPTED) !== 0) throw bad(`is encrypted: ${quoted(fileName)}`)
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) throw bad(`is packed in a way that is not known: ${quoted(fileName)}`)
  const type = (externalFileAttributes >>> 16) & TYPE_MASK
  if (type === LINK) throw bad(`has a link, which could lead anywhere: ${quoted(fileName)}`)
  const wanted = isFolder(entry) ? FOLDER : REGULAR
  if (type !== 0 && type !== wanted) throw bad(`has something that is no file: ${quoted(fileName)}`)
}

/** No name twice, not even for a system that takes two for one, and no file where another needs a folder. */
function checkPlace(seen: Map<string, 'file' | 'folder'>, entry: Entry): void {
  const name = foldedName(isFolder(entry) ? entry.fileName.slice(0, -1) : entry.fileName)
  const known = seen.get(name)
  if (known === 'file' || (known === 'folder' && !isFolder(entry))) throw bad(`has a name twice: ${quoted(entry.fileName)}`)
  const parts = name.split('/')
  for (let depth = 1; depth < parts.length; depth += 1) {
    const parent = parts.slice(0, depth).join('/')
    if (seen.get(parent) === 'file') throw bad(`has a name twice: ${quoted(entry.fileName)}`)
    seen.set(parent, 'folder')
  }
  seen.set(name, isFolder(entry) ? 'folder' : 'file')
}

function isFolder({ fileName }: Entry): boolean {
  return fileName.endsWith('/')
}

async function readEntry(zip: ZipFile, entry: Entry, maxBytes: number): Promise<Buffer> {
  if (entry.uncompressedSize > maxBytes) throw bad(`has a file that is too large: ${quoted(entry.fileName)}`)
  try {
    const chunks: Buffer[] = []
    const check = checking(entry)
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const bytes = chunk as Buffer // because a stream without encoding gives buffers
      check.update(bytes)
      chunks.push(bytes)
    }
    check.end()
    return Buffer.concat(chunks)
  } catch (thrown) {
    throw refusal(thrown)
  }
}

interface Target {
  readonly folder: string
  readonly isProgram: (name: string) => boolean
}

async function unpackAll(zip: ZipFile, entries: readonly Entry[], { folder, isProgram }: Target): Promise<readonly UnpackedFile[]> {
  const files: UnpackedFile[] = []
  for (const entry of entries) {
    // Its name was checked: joined it stays below the folder, in which nothing is a link.
    const place = path.join(folder, ...entry.fileName.split('/'))
    await mkdir(isFolder(entry) ? place : path.dirname(place), { recursive: true, mode: 0o700 })
    if (isFolder(entry)) continue
    const isRunnable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0 || isProgram(entry.fileName)
    const sha256 = await unpackOne(await readable(zip, entry), entry, { place, mode: isRunnable ? 0o700 : 0o600 })
    files.push({ path: entry.fileName, bytes: entry.uncompressedSize, sha256 })
  }
  return files
}

async function readable(zip: ZipFile, entry: Entry): Promise<Readable> {
  return zip.openReadStreamPromise(entry).catch((thrown: unknown) => {
    throw refusal(thrown)
  })
}

async function unpackOne(
  from: Readable,
  entry: Entry,
  { place, mode }: { readonly place: string; readonly mode: number },
): Promise<string> {
  const hash = createHash('sha256')
  const check = checking(entry)
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      check.update(chunk)
      done(null, chunk)
    },
  })
  try {
    // `wx`: a name that is there already is an error, never written over.
    await pipeline(from, watch, createWriteStream(place, { flags: 'wx', mode }))
    check.end()
  } catch (thrown) {
    throw refusal(thrown)
  }
  return hash.digest('hex')
}

/** The reader holds files to the size that is told; their check sum is held to here. */
function checking(entry: Entry): { readonly update: (bytes: Buffer) => void; readonly end: () => void } {
  let sum = 0
  return {
    update: bytes => {
      sum = crc32(bytes, sum)
    },
    end: () => {
      if (sum !== entry.crc32) throw bad(`is damaged: ${quoted(entry.fileName)} is not what it was when it was packed`)
    },
  }
}

function bad(what: string): AppError {
  return new AppError('invalid_input', `The archive ${what}. It was not unpacked.`)
}

/** The reader's own words name the fault in terms of the format; a full disk is no fault of the archive. */
function refusal(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'ENOSPC')
    return new AppError('internal', 'There is no room left on the disk. Free some space, then try again.', { cause: thrown })
  if (/^E[A-Z]+$/.test(code)) return thrown
  const words = thrown instanceof Error ? thrown.message : ''
  // What the reader finds by itself before we are asked.
  if (/relative path|absolute path|invalid characters in fileName/.test(words))
    return bad('has a file whose name leads out of it or is odd')
  return new AppError('invalid_input', 'The archive is damaged, or not made as the format says. It was not unpacked.', { cause: thrown })
}

function quoted(name: string): string {
  return `“${name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '�').slice(0, 120)}”`
}
