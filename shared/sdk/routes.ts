import type { Operation } from '../contract/define.ts'
import { contract, type OperationName } from '../contract/index.ts'

/** Where an operation is on REST. */
export interface SdkRoute {
  readonly method: string
  /** Below `/api/v1`, with its parameters in braces. */
  readonly path: string
  /** It changes something. */
  readonly isCommand: boolean
}

/**
 * Every operation that REST offers. The one place where the SDK takes more than types from the contract: scripts/build-sdk.ts puts
 * the finished table here, so that the SDK brings along neither the contract nor what describes it.
 */
export const sdkRoutes: Readonly<Partial<Record<OperationName, SdkRoute>>> = Object.fromEntries(
  Object.entries<Operation>(contract)
    .filter(([, { surfaces }]) => surfaces?.includes('rest') ?? true)
    .map(([name, { rest, kind }]) => {
      const [method = '', path = ''] = rest.split(' ')
      return [name, { method, path, isCommand: kind === 'command' }]
    }),
)
