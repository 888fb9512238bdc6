import { cellOf, isScalar } from './cell.ts'
import { cutTo, widthOf } from './width.ts'

export type Row = Readonly<Record<string, unknown>>

/** How a table is to look where it is written. */
export interface Look {
  /** Of the terminal; undefined: it is no terminal, and nothing is cut. */
  readonly columns: number | undefined
  readonly bold: (text: string) => string
}

/** What people look for first. Everything else follows in the order of the answer. */
const FIRST = ['name', 'title', 'slug', 'id']
const GAP = '  '
const WIDEST_CELL = 48

/** Rows below each other. At a terminal the columns that do not fit are left out: `--json` has all. */
export function tableOf(rows: readonly Row[], { columns, bold }: Look): string {
  const members = membersOf(rows)
  const widest = columns === undefined ? Infinity : WIDEST_CELL
  const all = members.map(member => {
    const cells = rows.map(row => cutTo(cellOf(member, row[member]), widest))
    return { head: headOf(member), cells, width: Math.max(...[headOf(member), ...cells].map(widthOf)) }
  })
  const shown = fitting(all, columns)
  const line = (cellAt: (column: (typeof all)[number]) => string) =>
    shown
      .map((column, index) => (index === shown.length - 1 ? cellAt(column) : padded(cellAt(column), column.width)))
      .join(GAP)
      .trimEnd()
  return [bold(line(({ head }) => head)), ...rows.map((_, index) => line(({ cells }) => cells[index] ?? ''))].join('\n')
}

/** Members of one thing below each other. */
export function factsOf(thing: Row, { bold }: Look): string {
  const members = Object.keys(thing)
  const width = Math.max(0, ...members.map(member => widthOf(headOf(member))))
  return members.map(member => `${bold(padded(headOf(member), width))}${GAP}${cellOf(member, thing[member])}`).join('\n')
}

function membersOf(rows: readonly Row[]): readonly string[] {
  const members = [...new Set(rows.flatMap(row => Object.keys(row)))].filter(
    // The workspace is the one that was asked about.
    member => member !== 'workspaceId' && rows.every(row => isShort(row[member])),
  )
  return [...FIRST.filter(member => members.includes(member)), ...members.filter(member => !FIRST.includes(member))]
}

function isShort(value: unknown): boolean {
  if (isScalar(value)) return true
  return Array.isArray(value) ? value.every(isScalar) : typeof value === 'object' && value !== null && 'at' in value
}

function fitting<Column extends { readonly width: number }>(all: readonly Column[], columns: number | undefined): readonly Column[] {
  if (columns === undefined) return all
  let used = -GAP.length
  const count = all.findIndex(({ width }) => (used += width + GAP.length) > columns)
  return count === -1 ? all : all.slice(0, Math.max(1, count))
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** `createdAt` → `CREATED AT` */
export function headOf(member: string): string {
  return cellOf('', member)
    .replaceAll(/[A-Z]/g, letter => ` ${letter}`)
    .toUpperCase()
}
