import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract, OperationName } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { Outcome } from '#shared/outcome.ts'

/** How a call leaves the page: Electron's IPC, or fetch when the page is served by `serve`. */
export type Send = (name: OperationName, input: unknown, signal?: AbortSignal) => Promise<Outcome<unknown>>

export interface Api {
  /**
   * Asks the core. Throws AppError with the core's sentence; `requestIdOf` reads the id to quote from it.
   * Where the signal is aborted the core gives the work up, and `cancelled` is thrown.
   */
  call<Name extends OperationName>(name: Name, input: InputOf<Contract[Name]>, signal?: AbortSignal): Promise<OutputOf<Contract[Name]>>
}

export function createApi(send: Send): Api {
  return {
    async call(name, input, signal) {
      const outcome = await send(name, input, signal)
      if (!outcome.ok) {
        const { code, message, details } = outcome.error
        throw new AppError(code, message, { details: { ...details, requestId: outcome.requestId } })
      }
      // The core parsed this answer by the very contract the types come from; parsing it again would cost the page zod.
      return outcome.data as never
    },
  }
}

export function requestIdOf(problem: AppError): string | undefined {
  const { requestId } = problem.details
  return typeof requestId === 'string' && requestId !== '' ? requestId : undefined
}
