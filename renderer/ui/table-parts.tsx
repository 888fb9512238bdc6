import clsx from 'clsx'
import { useEffect, useRef, type CSSProperties, type KeyboardEvent, type ReactNode, type RefObject } from 'react'

export interface Column<Row> {
  readonly id: string
  /** Shown above; with `isHeaderHidden` only read out (a column of buttons still has a name). */
  readonly header: string
  readonly isHeaderHidden?: boolean
  readonly cell: (row: Row) => ReactNode
  /** A grid track: `8rem`, `minmax(12rem, 2fr)`. Left out: `minmax(6rem, 1fr)`. */
  readonly width?: string
  readonly align?: 'start' | 'end'
  readonly isMono?: boolean
}

export interface TableBasics<Row> {
  /** What is listed, read out: "Servers". */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** A click on the row, or Enter. */
  readonly onOpen?: (row: Row) => void
  /** The row whose record is open beside it. */
  readonly openKey?: string | undefined
}

export function tracksOf<Row>(columns: readonly Column<Row>[]): CSSProperties {
  return { gridTemplateColumns: columns.map(column => column.width ?? 'minmax(6rem, 1fr)').join(' ') }
}

export function HeaderRow<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  return (
    <div
      role="row"
      style={tracksOf(columns)}
      className="sticky top-0 z-10 grid h-8 items-center gap-x-4 border-b border-line bg-page px-3 text-xs text-muted"
    >
      {columns.map(column => (
        <div key={column.id} role="columnheader" className={clsx('truncate', column.align === 'end' && 'text-right')}>
          <span className={column.isHeaderHidden === true ? 'sr-only' : undefined}>{column.header}</span>
        </div>
      ))}
    </div>
  )
}

interface BodyRowProps<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  readonly index: number
  readonly isActive: boolean
  readonly isOpen: boolean
  /** True once the arrow keys are used: the row that becomes active then takes the focus. */
  readonly takesFocus: RefObject<boolean>
  readonly onActivate: (index: number) => void
  readonly onOpen: ((row: Row) => void) | undefined
  readonly style?: CSSProperties
  readonly className?: string
}

export function BodyRow<Row>({
  row,
  columns,
  index,
  isActive,
  isOpen,
  takesFocus,
  onActivate,
  onOpen,
  style,
  className,
}: BodyRowProps<Row>) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isActive || !takesFocus.current) return
    takesFocus.current = false
    element.current?.focus()
  }, [isActive, takesFocus])

  return (
    <div
      ref={element}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      tabIndex={isActive ? 0 : -1}
      onFocus={() => {
        onActivate(index)
      }}
      onClick={event => {
        if (!isOnControl(event.target)) onOpen?.(row)
      }}
      style={{ ...tracksOf(columns), ...style }}
      className={clsx(
        'grid items-center gap-x-4 border-b border-line px-3 -outline-offset-2',
        onOpen && 'hover:bg-hover',
        isOpen && 'bg-accent-soft hover:bg-accent-soft',
        className,
      )}
    >
      {columns.map(column => (
        <div
          key={column.id}
          role="gridcell"
          className={clsx(
            'min-w-0 truncate',
            column.align === 'end' && 'text-right tabular-nums',
            column.isMono === true && 'font-mono text-xs',
          )}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  )
}

function isOnControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('button, a, input, select, label, [role="switch"], [role="menuitem"]') !== null
}

const PAGE_ROWS = 12

interface ListKeys<Row> {
  readonly rows: readonly Row[]
  /** The row that has the focus, or would. */
  readonly active: number
  readonly onOpen: ((row: Row) => void) | undefined
  readonly onMove: (index: number) => void
}

/** What keys do in a list: Enter opens a row, the arrows and their like move. A key inside a control of a row is the control's. */
export function handleListKey<Row>(event: KeyboardEvent, { rows, active, onOpen, onMove }: ListKeys<Row>): void {
  if (!isOnList(event)) return
  const row = rows[active]
  if (event.key === 'Enter' && row !== undefined) {
    // What opens takes the focus, and the same Enter would press its first button.
    event.preventDefault()
    onOpen?.(row)
  }
  const next = rowAfterKey(event.key, active, rows.length)
  if (next === undefined) return
  event.preventDefault()
  onMove(next)
}

/** Where a key moves to among so many rows; undefined for a key that does not move. */
function rowAfterKey(key: string, from: number, count: number): number | undefined {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_ROWS, PageUp: -PAGE_ROWS, Home: -count, End: count }
  const step = steps[key]
  return step === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, from + step))
}

/** True for a key pressed on a row or the list itself, not inside a control of a row. */
function isOnList(event: KeyboardEvent): boolean {
  return event.target === event.currentTarget || (event.target instanceof Element && event.target.getAttribute('role') === 'row')
}
