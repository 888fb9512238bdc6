import { unescape } from 'node:querystring'
import { AppError } from '#shared/errors.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor } from '#core/vault/redact.ts'

/**
 * Throws `forbidden` for an address that repeats one of these values, in whatever form. A server names the addresses of its sign-in: what
 * it was trusted with is not carried to them.
 */
export function checkRepeatsNothing({ href }: URL, secrets: readonly KnownSecret[]): void {
  const readings = [href, unescape(href)]
  const repeated = secrets.find(secret => {
    const { text } = createRedactor([secret])
    return readings.some(reading => text(reading) !== reading)
  })
  if (repeated === undefined) return
  throw new AppError(
    'forbidden',
    `An address for signing in that the server names is refused: it repeats the value of ${repeated.name}. Tell whoever runs the server.`,
    { reason: 'sign_in_place' },
  )
}
