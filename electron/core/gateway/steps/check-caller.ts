import { AppError } from '#shared/errors.ts'
import { checkInUse } from '#core/features/workspaces/index.ts'
import type { Caller, Exchange } from '../exchange.ts'

/** The door has done this already; a call is where it must hold. A member's permission is the door's business alone. */
export function checkCaller({ caller, workspace }: Pick<Exchange, 'caller' | 'workspace'>): void {
  if (caller.kind === 'key' && caller.key.workspaceId !== workspace.id)
    throw new AppError('unauthenticated', 'A valid key of this workspace is needed.', { reason: 'other_workspace' })
  checkInUse(workspace)
}

/** One caller, one string. */
export function callerId(caller: Caller): string {
  return caller.kind === 'key' ? caller.key.id : caller.id
}
