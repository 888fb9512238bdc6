import { useState } from 'react'
import { StateDot } from '../badge.tsx'
import { Section } from '../page-header.tsx'
import type { Column } from '../table-parts.tsx'
import { Table } from '../table.tsx'
import { Tabs } from '../tabs.tsx'
import { VirtualTable } from '../virtual-table.tsx'

interface Thing {
  readonly id: number
  readonly name: string
}

const COLUMNS: readonly Column<Thing>[] = [
  {
    id: 'state',
    header: 'State',
    width: '7rem',
    cell: thing => <StateDot tone={thing.id % 7 === 0 ? 'danger' : 'success'} label={thing.id % 7 === 0 ? 'Failed' : 'Ready'} />,
  },
  { id: 'name', header: 'Name', isMono: true, width: 'minmax(12rem, 1fr)', cell: thing => thing.name },
  { id: 'calls', header: 'Calls', align: 'end', width: '6rem', cell: thing => thing.id * 37 },
]

// As many as the Activity page must scroll through smoothly.
const MANY: readonly Thing[] = Array.from({ length: 100_000 }, (_, id) => ({ id, name: `filesystem__read_file_${String(id)}` }))

export function Lists() {
  const [tab, setTab] = useState<'few' | 'many'>('few')
  const [open, setOpen] = useState<string>()
  const show = (thing: Thing) => {
    setOpen(String(thing.id))
  }
  return (
    <Section title="Lists">
      <Tabs
        label="Lists"
        value={tab}
        onValue={setTab}
        tabs={[
          {
            id: 'few',
            label: 'Few',
            count: 5,
            content: (
              <Table
                label="Few things"
                columns={COLUMNS}
                rows={MANY.slice(0, 5)}
                rowKey={thing => String(thing.id)}
                onOpen={show}
                openKey={open}
                filter={{ label: 'Filter few things', textOf: thing => thing.name }}
              />
            ),
          },
          {
            id: 'many',
            label: 'Many',
            count: MANY.length,
            content: (
              <div className="h-80 rounded-lg border border-line">
                <VirtualTable
                  label="Many things"
                  columns={COLUMNS}
                  rows={MANY}
                  rowKey={thing => String(thing.id)}
                  onOpen={show}
                  openKey={open}
                />
              </div>
            ),
          },
        ]}
      />
    </Section>
  )
}
