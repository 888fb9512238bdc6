import type { InputOf, OutputOf } from '../contract/define.ts'
import type { Contract, OperationName } from '../contract/index.ts'
import type { ErrorCode } from '../errors.ts'

/** What Atrium can be asked to do. In what is built, scripts/build-sdk.ts writes these types out, as they are then. */
export type { OperationName, ErrorCode }
export type Input<Name extends OperationName> = InputOf<Contract[Name]>
export type Output<Name extends OperationName> = OutputOf<Contract[Name]>
