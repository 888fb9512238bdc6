import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'

/** How long a client has to come back with its answers. */
export const STATE_LIFE_MS = 600_000

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** What a state holds: the server's own state, or the call of ours that waits. */
const Content = z.union([z.strictObject({ state: z.string(), until: z.number() }), z.strictObject({ held: z.string(), until: z.number() })])
export type StateContent = { readonly state: string } | { readonly held: string }

/** What a state is good for: this caller, this workspace, this request, this server. */
export interface StateUse {
  readonly caller: string
  readonly workspaceId: string
  readonly method: string
  readonly target: string
  readonly serverId: string
}

export interface SealedStates {
  readonly seal: (use: StateUse, content: StateContent) => string
  /** Throws `invalid_input` for anything that is not a live state of ours for this very use. */
  readonly unseal: (use: StateUse, sealed: unknown) => StateContent
}

/** Seals what a client carries between the rounds of a call. The key lives as long as this run: a held call lives no longer either. */
export function createSealedStates(now: () => number): SealedStates {
  const key = randomBytes(32)
  return {
    seal: (use, content) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(bindingOf(use))
      const sealed = Buffer.concat([cipher.update(JSON.stringify({ ...content, until: now() + STATE_LIFE_MS }), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    unseal: (use, sealed) => {
      const content = Content.safeParse(open(key, use, sealed))
      if (!content.success || content.data.until <= now()) throw notOurs()
      return content.data
    },
  }
}

function open(key: Buffer, use: StateUse, sealed: unknown): unknown {
  const bytes = typeof sealed === 'string' ? Buffer.from(sealed, 'base64url') : Buffer.alloc(0)
  // Decoding skips what is not base64url: only the exact text that was given out is taken back.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) throw notOurs()
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(bindingOf(use)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
    return JSON.parse(plain.toString())
  } catch (cause) {
    throw notOurs(cause)
  }
}

function bindingOf({ caller, workspaceId, method, target, serverId }: StateUse): Buffer {
  return Buffer.from(JSON.stringify([caller, workspaceId, method, target, serverId]))
}

function notOurs(cause?: unknown): AppError {
  return new AppError('invalid_input', 'This requestState is not valid here, or not any more. Make the call again without it.', {
    cause,
    reason: 'request_state',
  })
}
