import type { IncomingMessage } from 'node:http'

export type Body =
  { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'tooLarge'; readonly isRead: boolean } | { readonly kind: 'gone' }

/** Of a body that is too large, so much is still read (and thrown away) that the client gets round to reading our answer. */
const READ_AWAY_FACTOR = 4

/** The whole body, or that it is larger than `maxBytes`, or that the client left. Never rejects. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > maxBytes * READ_AWAY_FACTOR) return Promise.resolve({ kind: 'tooLarge', isRead: false })
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) chunks.push(chunk)
      else chunks.length = 0
      if (size > maxBytes * READ_AWAY_FACTOR) {
        request.pause()
        resolve({ kind: 'tooLarge', isRead: false })
      }
    })
    request.on('end', () => {
      resolve(size > maxBytes ? { kind: 'tooLarge', isRead: true } : { kind: 'bytes', bytes: joined(chunks) })
    })
    request.on('error', () => {
      resolve({ kind: 'gone' })
    })
    request.on('close', () => {
      resolve({ kind: 'gone' })
    })
  })
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
}
