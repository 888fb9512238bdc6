import type { Item, ListMember } from './listed.ts'
import type { OperationName } from './types.ts'

const MEMBERS: readonly ListMember[] = ['calls', 'records', 'frames', 'entries']

/** A page of a list as REST tells it, and where the next one begins. */
interface Page {
  readonly data: unknown
  readonly next: string | undefined
}

/** One item after the other; the next page is asked for when the one before is used up. */
export async function* itemsOf<Name extends OperationName>(
  read: (cursor: string | undefined) => Promise<Page>,
): AsyncGenerator<Item<Name>, void> {
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await read(cursor)
    // The items of this very list.
    yield* listIn(page.data) as Item<Name>[]
    cursor = page.next
  }
}

function listIn(data: unknown): readonly unknown[] {
  if (Array.isArray(data)) return data
  const members = new Map(Object.entries(typeof data === 'object' && data !== null ? data : {}))
  const list: unknown = MEMBERS.map((member): unknown => members.get(member)).find(Array.isArray)
  return Array.isArray(list) ? list : []
}
