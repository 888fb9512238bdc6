import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Transform } from 'node:stream'
import { AppError } from '#shared/errors.ts'

/** What of a run's bytes for bodies is left. */
export interface Allowance {
  /** Throws when there is not so much left. */
  readonly take: (bytes: number) => void
}

export function createAllowance(all: number): Allowance {
  let left = all
  return {
    take: bytes => {
      left -= bytes
      if (left < 0)
        throw new AppError('limited', `The bodies of all requests of one call may be ${all} bytes together.`, { reason: 'egress' })
    },
  }
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
}

export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/** The body as it is after unpacking, which is what is counted: a small one may unpack to anything. */
export async function readAnswer(answer: IncomingMessage, allowance: Allowance): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  const keep = async (body: AsyncIterable<Buffer>) => {
    for await (const chunk of body) {
      allowance.take(chunk.length)
      chunks.push(chunk)
    }
  }
  const unpack = UNPACKERS[(answer.headers['content-encoding'] ?? '').toLowerCase()]?.()
  await (unpack === undefined ? pipeline(answer, keep) : pipeline(answer, unpack, keep))
  return Buffer.concat(chunks)
}
