import { AppError } from '#shared/errors.ts'

/** The hold has passed. What to do is for a model to read. */
export function stillWaits(): AppError {
  const sentence =
    'A person has to approve this call and has not answered yet. The question still waits in Atrium: call the same tool with the same arguments again in a while.'
  return new AppError('timeout', sentence, { reason: 'approval_waits', opens: 'approval' })
}

export function denied(reason: string): AppError {
  const why = reason === '' ? '' : ` They say: ${reason}`
  return new AppError('forbidden', `A person denied this call.${why}`, { reason: 'approval_denied', details: { reason } })
}

/** Two of the same would be one answer for two runs. */
export function cameAgain(): AppError {
  return new AppError('conflict', 'The same call came again and waits for the person in the place of this one.', {
    reason: 'approval_again',
  })
}

export function full(): AppError {
  const sentence = 'Too many calls wait for a person already. Wait until they are answered, then try again.'
  return new AppError('limited', sentence, { reason: 'approvals_full', opens: 'approval' })
}

export function stopping(): AppError {
  return new AppError('cancelled', 'Atrium is stopping, and nobody approved this call.')
}

export function notWaiting(): AppError {
  return new AppError('not_found', 'There is no such question any more. Its call was answered, or nobody waited for it.')
}
