import { expect } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { createLog } from '#core/lib/log.ts'
import { verifies } from '../verifies.ts'

const CANARY = 'Kestrelvalue7f3a9c'

function logged(error: unknown): string {
  let text = ''
  const log = createLog({ write: line => void (text += line) })
  log.error('it.failed', { error })
  return text
}

const made = (change: (error: Error & Record<string, unknown>) => void): Error => {
  const error = new Error('failed') as Error & Record<string, unknown>
  change(error)
  return error
}

verifies('secrets.never-out', 'an error that carries a value in any of its members gives it to no log', () => {
  const hostile: readonly unknown[] = [
    new Error(CANARY),
    new Error(`one\n    at ${CANARY} (file:///x.js:1:2)\n    at Object.<anonymous> (/srv/${CANARY}.js:1:2)`),
    made(error => (error.name = CANARY)),
    made(error => (error.code = CANARY)),
    made(error => (error.message = 'changed since')),
    made(error => (error.stack = `Error: failed\n    at ${CANARY}`)),
    made(error => (error.stack = `${CANARY}\n    at fetch (https://example.com/${CANARY}.js?key=${CANARY}:1:2)`)),
    made(error => (error.cause = new TypeError(CANARY, { cause: CANARY }))),
    made(error => (error.response = { headers: { authorization: CANARY } })),
    new AppError('upstream_failed', CANARY, { details: { value: CANARY }, cause: new Error(CANARY) }),
    new AggregateError([new Error(CANARY)], CANARY),
    CANARY,
    { message: CANARY },
    [CANARY],
  ]
  for (const error of hostile) expect(logged(error)).not.toContain(CANARY)
  const looped = made(error => (error.cause = error))
  expect(logged(looped)).toContain('it.failed')
})

verifies('secrets.never-out', 'what remains of an error in the log still says what it was and where', () => {
  const error = new TypeError('a value', { cause: Object.assign(new Error('no'), { code: 'ENOENT' }) })
  const { error: facts } = JSON.parse(logged(error))
  expect(facts).toMatchObject({ name: 'TypeError', cause: { name: 'Error', code: 'ENOENT' } })
  expect(facts.places[0]).toContain('log-errors.test.ts')
  expect(JSON.parse(logged(new AppError('upstream_failed', 'x'))).error).toMatchObject({ name: 'AppError', code: 'upstream_failed' })
})
