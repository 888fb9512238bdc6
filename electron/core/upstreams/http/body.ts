import type { IncomingMessage } from 'node:http'
import { createParser } from 'eventsource-parser'
import { AppError } from '#shared/errors.ts'

/** As over pipes: no tool needs a longer message, and a server must not be able to fill the memory. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024

/** How a stream came to its end. A connection that broke may have had more to say. */
export type StreamEnd = 'ended' | 'broken'

export interface EventListener {
  readonly event: (data: string, name: string) => void
  /** The id of an event whose block is complete. */
  readonly id: (id: string) => void
  readonly retry: (ms: number) => void
}

export function contentTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** The whole body. Rejects with `upstream_failed` for one that is too large, compressed, or cut off. */
export async function readWhole(answer: IncomingMessage, maxBytes = MAX_MESSAGE_BYTES): Promise<Buffer> {
  refuseCompressed(answer)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of answer) {
      if (!Buffer.isBuffer(chunk)) continue
      size += chunk.length
      if (size > maxBytes) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    answer.destroy()
    throw error instanceof AppError
      ? error
      : new AppError('upstream_failed', 'The connection broke while it was answering.', { cause: error })
  }
  return Buffer.concat(chunks)
}

/** Reads events until the stream ends. Rejects with `upstream_failed` when one of them is too large. */
export function readEvents(answer: IncomingMessage, listener: EventListener): Promise<StreamEnd> {
  return new Promise((resolve, reject) => {
    const stop = (error: unknown) => {
      reject(error instanceof Error ? error : new AppError('upstream_failed', 'It sent a message that could not be handled.'))
      answer.destroy()
    }
    const parser = createParser({
      maxBufferSize: MAX_MESSAGE_BYTES,
      onEvent: ({ data, event }) => {
        listener.event(data, event ?? 'message')
      },
      onId: listener.id,
      onRetry: listener.retry,
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') stop(tooLarge())
      },
    })
    answer.setEncoding('utf8')
    answer.on('data', (chunk: string) => {
      try {
        refuseCompressed(answer)
        parser.feed(chunk)
      } catch (error) {
        stop(error)
      }
    })
    answer.once('end', () => {
      resolve('ended')
    })
    answer.once('error', () => {
      resolve('broken')
    })
    answer.once('close', () => {
      resolve('broken')
    })
  })
}

/** It was not asked to, and what unpacks to gigabytes is not unpacked. */
function refuseCompressed({ headers }: IncomingMessage): void {
  const coding = headers['content-encoding']
  if (coding !== undefined && coding !== 'identity')
    throw new AppError('upstream_failed', 'It answered compressed, which was not asked for.')
}

function tooLarge(): AppError {
  return new AppError('upstream_failed', `It sent a message of more than ${MAX_MESSAGE_BYTES / 1_048_576} MiB.`)
}
