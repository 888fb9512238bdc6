import { AppError } from '#shared/errors.ts'
import { CHALLENGE, unauthenticated, type Admission } from './authenticate-request.ts'
import type { MessageId } from './messages.ts'
import type { Refusal } from './needs.ts'
import { sendError, type ReplyTo } from './plain-answer.ts'
import type { Admitted, Wire } from './wire.ts'
import { appErrorByStatus } from './wire-errors.ts'

/** The same 401 for everybody who is not let in; recorded after it has left. */
export function refuseUnauthenticated(wire: Wire, to: ReplyTo, slug: string, admission: Admission): void {
  const { requestId } = to
  const error = unauthenticated()
  sendError(to, appErrorByStatus(error, requestId), undefined, CHALLENGE)
  const { key, workspace } = admission
  recordLater(wire, { requestId, slug, key, workspace, gate: 'authenticate', code: error.code, message: error.message })
}

/** 403: the key is one of this workspace, which is archived. It is said before anything is opened, started or read. */
export function refuseArchived(wire: Wire, { requestId, response, key, workspace }: Admitted, error: AppError): void {
  sendError({ requestId, response }, appErrorByStatus(error, requestId))
  const opens = error.opens === undefined ? {} : { opens: error.opens }
  recordLater(wire, {
    requestId,
    slug: workspace.slug,
    key,
    workspace,
    gate: 'workspace',
    code: error.code,
    message: error.message,
    ...opens,
  })
}

/** 429: the key, or all of them, are at a limit. */
export function refuseForRoom(wire: Wire, admitted: Admitted, id?: MessageId): void {
  const { requestId, key, workspace } = admitted
  const error = new AppError('limited', 'Too much is going on at once. Wait a moment and try again.')
  sendError(admitted, appErrorByStatus(error, requestId), id, ['Retry-After', '1'])
  recordLater(wire, { requestId, slug: workspace.slug, key, workspace, gate: 'limits', code: error.code, message: error.message })
}

function recordLater(wire: Wire, refusal: Omit<Refusal, 'surface'>): void {
  setImmediate(() => {
    wire.needs.recordRefusal({ ...refusal, surface: 'mcp' }).catch((error: unknown) => {
      wire.needs.log.error('gateway.refusal-unrecorded', { requestId: refusal.requestId, error })
    })
  })
}
