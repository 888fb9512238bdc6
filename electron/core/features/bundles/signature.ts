import { createHash, verify, X509Certificate } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { BundleSignature } from '#shared/model/bundle.ts'
import { childrenOf, type Der } from './der.ts'

const HEADER = Buffer.from('MCPB_SIG_V1')
const FOOTER = Buffer.from('MCPB_SIG_END')
/** A signature with its certificates is some KB. */
const MAX_BLOCK_BYTES = 131_072

export interface Split {
  /** How many bytes of the file are the archive. */
  readonly content: number
  /** The signature (PKCS #7, DER), where there is one. */
  readonly block?: Buffer
}

/** Parts the archive from the signature that may be appended to it. */
export async function splitSignature(file: string): Promise<Split> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const tail = Buffer.alloc(Math.min(size, MAX_BLOCK_BYTES))
    const from = size - tail.length
    await handle.read(tail, 0, tail.length, from)
    const end = tail.length - FOOTER.length
    if (end < 0 || !tail.subarray(end).equals(FOOTER)) return { content: size }
    const start = tail.lastIndexOf(HEADER, end)
    const block = start + HEADER.length + 4
    const isWhole = start >= 0 && block <= end && tail.readUInt32LE(start + HEADER.length) === end - block
    return isWhole ? { content: from + start, block: tail.subarray(block, end) } : { content: size }
  } finally {
    await handle.close()
  }
}

/** Whether the archive is what the certificate's owner signed. Who vouches for the certificate is not asked. */
export async function verifySignature(file: string, content: number, block: Buffer): Promise<BundleSignature> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { end: content - 1 })) hash.update(chunk as Buffer) // because a stream without encoding gives buffers
  try {
    const signer = signerOf(block, hash.digest())
    return signer === undefined ? { state: 'broken' } : toldSigner(signer)
  } catch {
    // Not DER, not a certificate, or an algorithm that is not there: a signature that holds for nothing.
    return { state: 'broken' }
  }
}

const TAG = { sequence: 0x30, set: 0x31, first: 0xa0 } as const
/** 1.2.840.113549.1.9.4, the digest of what was signed. */
const MESSAGE_DIGEST = Buffer.from('2a864886f70d010904', 'hex')

/** The certificate whose key signed attributes that name this digest. */
function signerOf(block: Buffer, digest: Buffer): X509Certificate | undefined {
  const [contentInfo] = childrenOf(block)
  const signedData = childrenOf(inside(contentInfo)).find(({ tag }) => tag === TAG.first)
  const [sequence] = childrenOf(inside(signedData))
  const parts = childrenOf(inside(sequence))
  const certificates = childrenOf(inside(parts.find(({ tag }) => tag === TAG.first)))
  const [signerInfo] = childrenOf(inside(parts.findLast(({ tag }) => tag === TAG.set)))
  const fields = childrenOf(inside(signerInfo))
  const attributes = fields.find(({ tag }) => tag === TAG.first)
  const signature = fields.findLast(({ tag }) => tag === 0x04)
  if (attributes === undefined || signature === undefined || !namesDigest(attributes, digest)) return undefined
  // What was signed is the attributes as a set, which is another first byte than the place they stand in has.
  const signed = Buffer.concat([Buffer.from([TAG.set]), attributes.whole.subarray(1)])
  return certificates
    .map(({ whole }) => new X509Certificate(whole))
    .find(({ publicKey }) => verify('sha256', signed, publicKey, signature.content))
}

function namesDigest(attributes: Der, digest: Buffer): boolean {
  return childrenOf(attributes.content).some(attribute => {
    const [name, values] = childrenOf(attribute.content)
    const [value] = childrenOf(inside(values))
    return name?.content.equals(MESSAGE_DIGEST) === true && value?.content.equals(digest) === true
  })
}

function inside(element: Der | undefined): Buffer {
  return element?.content ?? Buffer.alloc(0)
}

function toldSigner(certificate: X509Certificate): BundleSignature {
  return {
    state: 'signed',
    by: commonName(certificate.subject),
    issuer: commonName(certificate.issuer),
    fingerprint: certificate.fingerprint256,
    until: certificate.validTo,
  }
}

function commonName(distinguished: string): string {
  return (/^CN=(.+)$/m.exec(distinguished)?.[1] ?? 'somebody unnamed').slice(0, 200)
}
