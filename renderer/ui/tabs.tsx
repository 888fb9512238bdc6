import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface Tab<Id extends string> {
  readonly id: Id
  readonly label: string
  readonly count?: number
  readonly content: ReactNode
  /** Its content stays while another is shown, hidden, with all that was typed in it. */
  readonly isKept?: boolean
}

interface TabsProps<Id extends string> {
  /** What the tabs are of, read out. */
  readonly label: string
  readonly tabs: readonly Tab<Id>[]
  readonly value: Id
  readonly onValue: (id: Id) => void
}

export function Tabs<Id extends string>({ label, tabs, value, onValue }: TabsProps<Id>) {
  const choose = (id: string) => {
    const chosen = tabs.find(tab => tab.id === id)
    if (chosen !== undefined) onValue(chosen.id)
  }
  return (
    <Radix.Root value={value} onValueChange={choose} className="flex min-h-0 flex-1 flex-col">
      <Radix.List aria-label={label} className="flex gap-4 overflow-x-auto overflow-y-hidden shadow-[inset_0_-1px_0_var(--line)]">
        {tabs.map(tab => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="flex h-9 items-center gap-1.5 border-b-2 border-transparent px-0.5 whitespace-nowrap text-muted -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && <span className="text-xs text-faint tabular-nums">{tab.count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(tab => (
        <Radix.Content
          key={tab.id}
          value={tab.id}
          {...(tab.isKept === true ? { forceMount: true as const } : {})}
          className="min-h-0 flex-1 pt-4 data-[state=inactive]:hidden"
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
