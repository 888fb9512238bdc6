import { hash, hkdfSync } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { seal, unseal } from '#core/vault/sealed.ts'
import { HttpRefusal } from '../json-body.ts'
import type { Answer } from '../rest-answer.ts'
import { deleteBegunBefore, deleteBeyond, deleteRequest, findRequest, insertRequest, setAnswer, type KeptRequest } from './store.ts'

/** How long a command is known again: a day, in ms. */
const KEPT_MS = 86_400_000
/** The newest of each key, and answers up to this: a client that sends commands without end fills no disk. */
const MAX_OF_KEY = 10_000
const MAX_ANSWER_BYTES = 65_536
/** So many new ones are made room for at once. */
const ROOM_EVERY = 100

export interface Command {
  readonly keyId: KeyId
  /** The key as it was sent: with it, and with nothing that is kept, the answer is sealed. */
  readonly bearer: string
  /** As the header has it. */
  readonly idempotencyKey: string
  /** Method, address and body. */
  readonly asked: readonly (string | Buffer)[]
}

export interface Idempotency {
  /** Does the work, or answers what it was answered before. Throws where another command came with this key, or the first is under way. */
  readonly once: (command: Command, work: () => Promise<Answer>) => Promise<Answer>
  /** Removes what is older than a day. */
  readonly sweep: () => void
}

/** Commands that are sent again, because their answer was lost on the way, are done once. */
export function createIdempotency({ db, now }: { readonly db: Database; readonly now: () => number }): Idempotency {
  const underWay = new Set<number>()
  let fresh = 0

  const begin = (command: Command, known: KeptRequest | undefined): number =>
    db.append(db => {
      if (known) deleteRequest(db, known.id)
      deleteBegunBefore(db, now() - KEPT_MS)
      fresh += 1
      if (fresh % ROOM_EVERY === 0) deleteBeyond(db, command.keyId, MAX_OF_KEY)
      return insertRequest(db, nameOf(command), fingerprintOf(command), now())
    })

  const end = (id: number, command: Command, answer: Answer): void => {
    const text = JSON.stringify(answer)
    const sealed = Buffer.byteLength(text) <= MAX_ANSWER_BYTES ? seal(sealingKey(command), placeOf(command), Buffer.from(text)) : undefined
    db.append(db => {
      if (hasDoneNothing(answer)) deleteRequest(db, id)
      else setAnswer(db, id, sealed)
    })
  }

  return {
    once: async (command, work) => {
      const known = findRequest(db, nameOf(command))
      if (known && known.begunAt > now() - KEPT_MS) return answerAgain(command, known, underWay.has(known.id))
      const id = begin(command, known)
      underWay.add(id)
      try {
        const answer = await work()
        end(id, command, answer)
        return answer
      } finally {
        underWay.delete(id)
      }
    },
    sweep: () => {
      db.append(db => {
        deleteBegunBefore(db, now() - KEPT_MS)
      })
    },
  }
}

/** What was refused did nothing, and may be asked again as it is once it is let through. All else was done, or may have been. */
function hasDoneNothing({ status }: Answer): boolean {
  return (status >= 400 && status < 499) || status === 503
}

const Kept = z.object({ status: z.int(), type: z.string().optional(), headers: z.record(z.string(), z.string()), body: z.string() })

function answerAgain(command: Command, { request, state, answer }: KeptRequest, isUnderWay: boolean): Answer {
  if (!fingerprintOf(command).equals(request))
    throw new HttpRefusal(422, 'This Idempotency-Key came with another command before. Use a new one for each command.')
  if (isUnderWay)
    throw new AppError('conflict', 'The first request with this Idempotency-Key is under way. Wait a moment and ask again.', {
      details: { retryAfterMs: 1_000 },
    })
  if (state === 'begun')
    throw new AppError('conflict', 'Atrium ended in the middle of the first request with this Idempotency-Key. See whether it was done.')
  if (state === 'large')
    throw new AppError('conflict', 'This was done by the first request with this Idempotency-Key. Its answer was too large to be kept.')
  const kept = Kept.parse(JSON.parse(unseal(sealingKey(command), placeOf(command), answer).toString()))
  return { ...kept, type: kept.type, headers: { ...kept.headers, 'Idempotency-Replayed': 'true' } }
}

function nameOf({ keyId, idempotencyKey }: Command) {
  return { keyId, name: sha256(idempotencyKey) }
}

/** The lengths keep the parts apart. */
function fingerprintOf({ asked }: Command): Buffer {
  return sha256(Buffer.concat(asked.flatMap(part => [Buffer.from(`${Buffer.byteLength(part)} `), Buffer.from(part)])))
}

/** An answer may show a key once. What opens it is made of the client's own key, of which Atrium keeps a hash alone. */
function sealingKey({ bearer, idempotencyKey }: Command): Buffer {
  return Buffer.from(hkdfSync('sha256', bearer, sha256(idempotencyKey), 'atrium idempotent answer', 32))
}

function placeOf(command: Command): string {
  return `${command.keyId} ${fingerprintOf(command).toString('hex')}`
}

function sha256(data: string | Buffer): Buffer {
  return hash('sha256', data, 'buffer')
}
