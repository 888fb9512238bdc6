import { z } from 'zod'
import type { Operation } from '#shared/contract/define.ts'
import type { OperationName } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'

/** Where the next page begins: what the list itself goes on from, or the number of items told and the last one's id. */
type Position = string | number | readonly [number, string | null]

/** How a list of its own kind is told in pages: the member of its input to go on from, and from what. */
interface Paged {
  readonly from: string
  readonly next: (data: Data, input: Data) => string | number | undefined
}
type Data = Readonly<Record<string, unknown>>

const newestFirst = (list: string, by: string): Paged => ({
  from: 'before',
  next: data => (data['hasMore'] === true ? positionOf(Items.parse(data[list]).at(-1)?.[by]) : undefined),
})

const PAGED: Readonly<Partial<Record<OperationName, Paged>>> = {
  'calls.list': newestFirst('calls', 'requestId'),
  'servers.frames': newestFirst('frames', 'number'),
  'audit.list': newestFirst('records', 'seq'),
  'organizationAudit.list': newestFirst('records', 'seq'),
  'audit.export': { from: 'after', next: ({ next }) => positionOf(next) },
  'organizationAudit.export': { from: 'after', next: ({ next }) => positionOf(next) },
  'registry.search': {
    from: 'offset',
    next: ({ entries, total }, { offset = 0 }) => {
      const told = Number(offset) + Items.parse(entries).length
      return told < Number(total) ? told : undefined
    },
  },
}

const Items = z.array(z.record(z.string(), z.unknown()))
const Limit = z.int().min(1).max(500)
const Cursor = z.tuple([z.string(), z.union([z.string(), z.number(), z.tuple([z.int().nonnegative(), z.string().nullable()])])])

export interface Page {
  readonly data: unknown
  /** Undefined: that was all. */
  readonly next: string | undefined
}

/** A list as REST tells it, page by page. */
export interface Pager {
  /** The input without what is the pager's, and with where to go on. */
  readonly input: Data
  readonly cut: (data: unknown) => Page
}

/** Whether an operation is a list that REST tells in pages, and whether the operation itself cuts them. */
export function pagesOf(name: string, operation: Operation): 'own' | 'cut' | undefined {
  if (!operation.rest.startsWith('GET ')) return undefined
  if (Object.hasOwn(PAGED, name)) return 'own'
  return operation.output instanceof z.ZodArray ? 'cut' : undefined
}

/** Undefined for what is no list. Throws `invalid_input` for a cursor that is none of this list. */
export function pagerOf(name: string, operation: Operation, given: Data): Pager | undefined {
  const kind = pagesOf(name, operation)
  if (kind === undefined) return undefined
  const { cursor, ...rest } = given
  const at = cursor === undefined ? undefined : readCursor(name, cursor)
  // A name of the table, or none.
  const paged = PAGED[name as OperationName]
  return paged === undefined ? cuttingPager(name, rest, at) : ownPager(name, paged, at === undefined ? rest : { ...rest, [paged.from]: at })
}

function ownPager(name: string, { next }: Paged, input: Data): Pager {
  return {
    input,
    cut: data => {
      const position = next(z.record(z.string(), z.unknown()).parse(data), input)
      return { data, next: position === undefined ? undefined : writeCursor(name, position) }
    },
  }
}

/** A list that is told whole where neither a limit nor a cursor is given. */
function cuttingPager(name: string, { limit: wanted, ...input }: Data, at: Position | undefined): Pager {
  const limit = wanted === undefined ? undefined : readLimit(wanted)
  return {
    input,
    cut: data => {
      const items = z.array(z.unknown()).parse(data)
      if (limit === undefined && at === undefined) return { data, next: undefined }
      const start = at === undefined ? 0 : startOf(items, at)
      const end = start + (limit ?? DEFAULT_LIMIT)
      const page = items.slice(start, end)
      return { data: page, next: end < items.length ? writeCursor(name, [end, idOf(page.at(-1))]) : undefined }
    },
  }
}

const DEFAULT_LIMIT = 100

/** After the last one that was told; where that is gone, what came after it is where it was. */
function startOf(items: readonly unknown[], at: Position): number {
  const [told, id] = Array.isArray(at) ? z.tuple([z.number(), z.string().nullable()]).parse(at) : [0, null]
  const index = id === null ? -1 : items.findIndex(item => idOf(item) === id)
  if (index !== -1) return index + 1
  return id === null ? told : Math.max(0, told - 1)
}

function idOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null
  const id: unknown = 'id' in item ? item.id : undefined
  return typeof id === 'string' ? id : null
}

function readLimit(given: unknown): number {
  // Kept as text: it is no member of the operation's own input.
  const parsed = Limit.safeParse(typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given)
  if (parsed.success) return parsed.data
  throw wrong('limit', 'Give a number from 1 to 500.')
}

function writeCursor(name: string, position: Position): string {
  return Buffer.from(JSON.stringify([name, position])).toString('base64url')
}

function readCursor(name: string, given: unknown): Position {
  try {
    const [of, position] = Cursor.parse(JSON.parse(Buffer.from(z.string().parse(given), 'base64url').toString()))
    if (of === name && Array.isArray(position) === !Object.hasOwn(PAGED, name)) return position
  } catch {
    // Told below, as everything that is no cursor of this list.
  }
  throw wrong('cursor', 'This is no cursor of this list. Begin without one, then send what `next` says.')
}

function wrong(path: string, message: string): AppError {
  return new AppError('invalid_input', 'The input is not valid. See details.issues.', { details: { issues: [{ path, message }] } })
}

function positionOf(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
