import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { BodyRow, handleListKey, HeaderRow, type TableBasics } from './table-parts.tsx'

interface VirtualTableProps<Row> extends TableBasics<Row> {
  /** Called when the last rows come near, to load older ones. */
  readonly onNearEnd?: () => void
  readonly className?: string
}

const ROW_PX = 36
const HEADER_PX = 32
// Rows drawn beyond the visible ones: enough for a turn of the wheel.
const OVERSCAN = 12

/** A list of any length that scrolls by itself: give it a height (it fills its parent). All rows are equally high. */
export function VirtualTable<Row>({ label, columns, rows, rowKey, onOpen, openKey, onNearEnd, className }: VirtualTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null)
  const takesFocus = useRef(false)
  const [wanted, setWanted] = useState(0)
  const active = Math.min(wanted, Math.max(0, rows.length - 1))
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollPaddingStart: HEADER_PX,
    getItemKey: index => keyAt(rows, index, rowKey),
  })
  const drawn = list.getVirtualItems()
  useNearEnd((drawn.at(-1)?.index ?? -1) >= rows.length - OVERSCAN - 1 && rows.length > 0, rows.length, onNearEnd)

  const moveTo = (index: number) => {
    takesFocus.current = true
    setWanted(index)
    list.scrollToIndex(index)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    handleListKey(event, { rows, active, onOpen, onMove: moveTo })
  }

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className={clsx('h-full min-h-0 overflow-auto -outline-offset-2', className)}
    >
      <div role="rowgroup" className="sticky top-0 z-10 min-w-fit">
        <HeaderRow columns={columns} />
      </div>
      <div role="rowgroup" style={{ height: list.getTotalSize() }} className="relative min-w-fit">
        {drawn.map(({ index, key, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <BodyRow
              key={String(key)}
              row={row}
              columns={columns}
              index={index}
              isActive={index === active}
              isOpen={rowKey(row) === openKey}
              takesFocus={takesFocus}
              onActivate={setWanted}
              onOpen={onOpen}
              style={{ transform: `translateY(${String(start)}px)`, height: ROW_PX }}
              className="absolute inset-x-0 top-0"
            />
          )
        })}
      </div>
    </div>
  )
}

function keyAt<Row>(rows: readonly Row[], index: number, rowKey: (row: Row) => string): string | number {
  const row = rows[index]
  return row === undefined ? index : rowKey(row)
}

/** Tells once for each length of the list, when its end is near. */
function useNearEnd(isNear: boolean, length: number, tell: (() => void) | undefined): void {
  const toldAt = useRef(-1)
  useEffect(() => {
    if (!isNear || toldAt.current === length) return
    toldAt.current = length
    tell?.()
  }, [isNear, length, tell])
}
