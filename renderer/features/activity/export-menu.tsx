import { Download } from 'lucide-react'
import { useRef, useState } from 'react'
import { attempt } from '../../api/loading.ts'
import { useStores } from '../../app/stores.tsx'
import { saveFile } from '../../parts/files/save-file.ts'
import { Button, Menu, showToast } from '../../ui/index.ts'
import type { RecordOwner } from './store.ts'

interface ExportMenuProps {
  readonly owner: RecordOwner
  /** What the file is called after. */
  readonly name: string
}

type Format = 'jsonl' | 'csv'

const TYPES: Readonly<Record<Format, string>> = { jsonl: 'application/x-ndjson', csv: 'text/csv' }

/** Saves all records as one file, piece by piece, with how far it has come. */
export function ExportMenu({ owner, name }: ExportMenuProps) {
  const store = useStores().chain
  const [upTo, setUpTo] = useState<number>()
  const isStopped = useRef(false)

  const read = async (format: Format) => {
    const pieces: string[] = []
    for (let after: number | null = 0; after !== null && !isStopped.current;) {
      setUpTo(after)
      const { text, next } = await store.getState().exportPiece(owner, format, after)
      pieces.push(text)
      after = next
    }
    if (!isStopped.current) saveFile({ fileName: `${name}-audit.${format}`, type: TYPES[format], pieces })
  }
  const save = async (format: Format) => {
    isStopped.current = false
    const done = await attempt(() => read(format))
    setUpTo(undefined)
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
  }

  if (upTo !== undefined) {
    return (
      <Button
        isLoading={false}
        onClick={() => {
          isStopped.current = true
        }}
      >
        Stop at record {upTo.toLocaleString('en')}
      </Button>
    )
  }
  return (
    <Menu
      trigger={<Button icon={Download}>Export</Button>}
      items={[
        { label: 'As JSON lines, to be verified anywhere', onSelect: () => void save('jsonl') /* because what it throws is shown */ },
        { label: 'As CSV, for a spreadsheet', onSelect: () => void save('csv') /* because what it throws is shown */ },
      ]}
    />
  )
}
