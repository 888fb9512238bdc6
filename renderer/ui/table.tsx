import { useRef, useState, type KeyboardEvent } from 'react'
import { FilterInput } from './filter-input.tsx'
import { BodyRow, handleListKey, HeaderRow, type TableBasics } from './table-parts.tsx'

interface TableProps<Row> extends TableBasics<Row> {
  /** A filter above the rows, reached by `/`: its label, and the text of a row it looks in. */
  readonly filter?: { readonly label: string; readonly textOf: (row: Row) => string }
}

/** A list of tens of rows. Arrow keys move, Enter opens, `/` filters. For thousands: VirtualTable. */
export function Table<Row>({ label, columns, rows, rowKey, onOpen, openKey, filter }: TableProps<Row>) {
  const [words, setWords] = useState('')
  const [wanted, setWanted] = useState(0)
  const takesFocus = useRef(false)

  const shown = filter === undefined ? rows : rows.filter(row => hasWords(filter.textOf(row), words))
  const active = Math.min(wanted, Math.max(0, shown.length - 1))
  const moveTo = (index: number) => {
    takesFocus.current = true
    setWanted(index)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    handleListKey(event, { rows: shown, active, onOpen, onMove: moveTo })
  }

  return (
    <div className="flex flex-col gap-3">
      {filter && (
        <FilterInput
          label={filter.label}
          value={words}
          onValue={setWords}
          onKeyDown={event => {
            if (event.key === 'ArrowDown' && shown.length > 0) focusFirst(event)
          }}
          className="max-w-72"
        />
      )}
      <div className="overflow-x-auto rounded-lg border border-line">
        <div
          role="grid"
          aria-label={label}
          aria-rowcount={shown.length + 1}
          onKeyDown={onKeyDown}
          className="min-w-fit [&>[role=rowgroup]:last-child>[role=row]:last-child]:border-b-0"
        >
          <div role="rowgroup">
            <HeaderRow columns={columns} />
          </div>
          <div role="rowgroup">
            {shown.map((row, index) => (
              <BodyRow
                key={rowKey(row)}
                row={row}
                columns={columns}
                index={index}
                isActive={index === active}
                isOpen={rowKey(row) === openKey}
                takesFocus={takesFocus}
                onActivate={setWanted}
                onOpen={onOpen}
                className="min-h-10"
              />
            ))}
          </div>
        </div>
        {shown.length === 0 && <p className="px-3 py-6 text-center text-muted">Nothing matches “{words}”.</p>}
      </div>
    </div>
  )
}

function hasWords(text: string, words: string): boolean {
  const plain = text.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every(word => plain.includes(word))
}

function focusFirst(event: KeyboardEvent<HTMLInputElement>): void {
  event.preventDefault()
  event.currentTarget.closest('.flex-col')?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus()
}
