import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { AppError } from '#shared/errors.ts'
import type { BundleSignature } from '#shared/model/bundle.ts'
import { readJson } from '#core/lib/read-json.ts'
import { openSafeZip, type SafeZip, type ZipLimits } from '#core/lib/safe-zip.ts'
import { parseManifest, type Manifest } from './manifest.ts'
import { splitSignature, verifySignature } from './signature.ts'

/** Node bundles carry thousands of small files; a Python bundle with its interpreter unpacks to some hundred MiB. */
export const BUNDLE_LIMITS: ZipLimits = { entries: 50_000, bytes: 1_073_741_824, ratio: 100, ratioFrom: 10_485_760 }
const MAX_MANIFEST_BYTES = 1_048_576
const MAX_DEPTH = 64

export interface OpenBundle extends Disposable {
  readonly sha256: string
  readonly manifest: Manifest
  readonly signature: BundleSignature
  readonly zip: SafeZip
}

/** Checks a bundle file as a whole and reads its manifest. Nothing is unpacked. Throws `invalid_input` in words. Who opens, closes. */
export async function openBundle(file: string): Promise<OpenBundle> {
  const sha256 = await hashOf(file)
  const { content, block } = await splitSignature(file)
  // A signature is appended to the archive, which then does not end where an archive must: it is read without.
  const zip = await openSafeZip(block === undefined ? file : await readStart(file, content), BUNDLE_LIMITS)
  try {
    const bytes = await zip.read('manifest.json', MAX_MANIFEST_BYTES)
    if (bytes === undefined) throw new AppError('invalid_input', 'The archive has no manifest.json at its top, so it is no MCP bundle.')
    const read = readJson(withoutMark(bytes), MAX_DEPTH)
    if (read.kind !== 'json') throw new AppError('invalid_input', 'The bundle’s manifest.json is not JSON.')
    const manifest = parseManifest(read.value)
    const signature = block === undefined ? ({ state: 'unsigned' } as const) : await verifySignature(file, content, block)
    return { sha256, manifest, signature, zip, [Symbol.dispose]: () => zip[Symbol.dispose]() }
  } catch (thrown) {
    zip[Symbol.dispose]()
    throw thrown
  }
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer) // because a stream without encoding gives buffers
  return hash.digest('hex')
}

async function readStart(file: string, bytes: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const buffer = Buffer.alloc(Math.min(bytes, (await stat(file)).size))
    await handle.read(buffer, 0, buffer.length, 0)
    return buffer
  } finally {
    await handle.close()
  }
}

/** Some editors begin a file with a mark of its encoding. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes
}
