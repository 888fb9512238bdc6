import clsx from 'clsx'
import { Search } from 'lucide-react'
import { useRef, type KeyboardEventHandler } from 'react'
import { Input } from './input.tsx'
import { Kbd } from './kbd.tsx'
import { useShortcut } from './use-shortcut.ts'

interface FilterInputProps {
  /** Says what is filtered, such as "Filter servers"; placeholder and label. */
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly onKeyDown?: KeyboardEventHandler<HTMLInputElement>
  readonly className?: string
}

/** The filter of a list: `/` goes to it, Escape empties it and leaves. */
export function FilterInput({ label, value, onValue, onKeyDown, className }: FilterInputProps) {
  const field = useRef<HTMLInputElement>(null)
  useShortcut('/', () => {
    field.current?.select()
  })
  return (
    <div className={clsx('relative', className)}>
      <Search aria-hidden size={14} className="pointer-events-none absolute top-2.25 left-2.5 text-faint" />
      <Input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onValue={onValue}
        onKeyDown={event => {
          if (event.key === 'Escape') {
            onValue('')
            event.currentTarget.blur()
          }
          onKeyDown?.(event)
        }}
        className="peer pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden"
      />
      <span aria-hidden className="pointer-events-none absolute top-1.75 right-2 text-faint peer-focus:hidden">
        {value === '' && <Kbd keys="/" />}
      </span>
    </div>
  )
}
