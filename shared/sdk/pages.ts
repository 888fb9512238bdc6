import type { Listed, PagedName } from './listed.ts'
import type { Input, OperationName, Output } from './types.ts'

interface Asker<Options> {
  call<Name extends OperationName>(name: Name, input: Input<Name>, options?: Options): Promise<Output<Name>>
}

/** One record after the other of a list that is told in pages; the next page is asked for when the one before is used up. */
export async function* eachOf<Name extends PagedName, Options>(
  atrium: Asker<Options>,
  name: Name,
  input: Omit<Input<Name>, 'before'>,
  options?: Options,
): AsyncGenerator<Listed[Name], void> {
  for (let before: number | string | undefined, hasMore = true; hasMore;) {
    // The input is that of this very list, but for where to go on, which the page before has said.
    const page = await atrium.call(name, { ...input, before } as unknown as Input<Name>, options)
    const records = 'calls' in page ? page.calls : page.records
    // Likewise: these are what this very list has.
    yield* records as Listed[Name][]
    const last = records.at(-1)
    before = last && ('seq' in last ? last.seq : last.requestId)
    hasMore = page.hasMore && before !== undefined
  }
}
