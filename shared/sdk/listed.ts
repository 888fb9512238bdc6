import type { OperationName, Output } from './types.ts'

/** Where the items are in a list that tells more than these. */
export type ListMember = 'calls' | 'records' | 'frames' | 'entries'

type ItemsOf<Answer> = Answer extends readonly (infer Item)[]
  ? Item
  : { [Member in ListMember]: Answer extends Readonly<Record<Member, readonly (infer Item)[]>> ? Item : never }[ListMember]

/** One item of a list. */
export type Item<Name extends OperationName> = ItemsOf<Output<Name>>

/** The operations that tell a list. */
export type ListName = { [Name in OperationName]: [Item<Name>] extends [never] ? never : Name }[OperationName]
