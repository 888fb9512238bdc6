import { X } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../app/stores.tsx'
import { Button, FilterInput, Select, type SelectOption } from '../../ui/index.ts'
import type { CallFilter } from './calls.ts'

interface CallFiltersProps {
  readonly filter: CallFilter
  readonly onFilter: (filter: CallFilter) => void
}

// Between the letters of a word typed quickly; the core is asked after it.
const TYPING_MS = 180

/** By key, server, outcome and text. What does not narrow is left out of the filter. */
export function CallFilters({ filter, onFilter }: CallFiltersProps) {
  const stores = useStores()
  const keys = useStore(stores.keys, state => state.keys)
  const servers = useStore(stores.servers, state => state.servers)
  const { keyId, serverId, outcome } = filter
  const narrow = (part: CallFilter, without: keyof CallFilter) => {
    const { [without]: _, ...others } = filter
    onFilter({ ...others, ...part })
  }
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <TextFilter
        text={filter.text ?? ''}
        onText={text => {
          narrow(text === '' ? {} : { text }, 'text')
        }}
      />
      <Select
        aria-label="Key"
        className="w-34"
        value={keyId ?? ''}
        options={withAll('All keys', keys)}
        onValue={id => {
          narrow(partWith('keyId', keys.find(key => key.id === id)?.id), 'keyId')
        }}
      />
      <Select
        aria-label="Server"
        className="w-34"
        value={serverId ?? ''}
        options={withAll('All servers', servers)}
        onValue={id => {
          narrow(partWith('serverId', servers.find(server => server.id === id)?.id), 'serverId')
        }}
      />
      <Select
        aria-label="Outcome"
        className="w-34"
        value={outcome ?? ''}
        options={OUTCOMES}
        onValue={chosen => {
          narrow(chosen === '' ? {} : { outcome: chosen }, 'outcome')
        }}
      />
      {Object.keys(filter).length > 0 && (
        <Button
          variant="ghost"
          icon={X}
          onClick={() => {
            onFilter({})
          }}
        >
          Clear
        </Button>
      )}
    </div>
  )
}

const OUTCOMES = [
  { value: '', label: 'All outcomes' },
  { value: 'ok', label: 'Answered' },
  { value: 'failed', label: 'Failed' },
] as const

function withAll(all: string, things: readonly { readonly id: string; readonly name: string }[]): readonly SelectOption<string>[] {
  return [{ value: '', label: all }, ...things.map(({ id, name }) => ({ value: id, label: name }))]
}

function partWith<Name extends keyof CallFilter>(name: Name, value: CallFilter[Name] | undefined): CallFilter {
  return value === undefined ? {} : { [name]: value }
}

/** Keeps what is typed, and tells it when the typing rests. A text that changed otherwise, by "Clear", is taken over. */
function TextFilter({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const [told, setTold] = useState(text)
  const [typed, setTyped] = useState(text)
  if (told !== text) {
    setTold(text)
    setTyped(text)
  }
  const tell = useEffectEvent(() => {
    setTold(typed)
    onText(typed)
  })
  useEffect(() => {
    if (typed === told) return
    const timer = window.setTimeout(tell, TYPING_MS)
    return () => {
      window.clearTimeout(timer)
    }
  }, [typed, told])
  return <FilterInput label="Filter by tool, key or request" value={typed} onValue={setTyped} className="max-w-72 min-w-44 flex-1" />
}
