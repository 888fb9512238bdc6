import clsx from 'clsx'
import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import { useRef, useState, type ReactElement } from 'react'
import { Kbd } from './kbd.tsx'

export interface MenuItem {
  readonly label: string
  readonly onSelect: () => void
  readonly icon?: LucideIcon
  readonly shortcut?: string
  readonly isDangerous?: boolean
  readonly isDisabled?: boolean
  /** Marks the chosen one of several. */
  readonly isChosen?: boolean
}

interface MenuProps {
  /** A Button or IconButton. */
  readonly trigger: ReactElement
  readonly items: readonly (MenuItem | 'line')[]
  readonly align?: 'start' | 'end'
}

const ITEM =
  'flex h-7 cursor-default items-center gap-2 rounded-sm px-2 outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover'

// Not modal: a modal one locks scrolling with a <style> element, which the page's policy refuses.
export function Menu({ trigger, items, align = 'end' }: MenuProps) {
  const anchor = useRef<HTMLSpanElement>(null)
  // Inside the landmark it belongs to, where a screen reader looks for it, but outside of lists that clip.
  const [container, setContainer] = useState<Element | null>(null)
  const onOpenChange = () => {
    setContainer(anchor.current?.closest('[role="dialog"], main, nav') ?? null)
  }
  return (
    <Radix.Root modal={false} onOpenChange={onOpenChange}>
      <span ref={anchor} className="contents">
        <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      </span>
      <Radix.Portal container={container}>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-appear overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 text-sm shadow-float"
        >
          {items.map((item, index) =>
            // Lines have no name of their own, and a menu's items do not move.
            item === 'line' ? (
              <Radix.Separator key={`line-${String(index)}`} className="my-1 h-px bg-line" />
            ) : (
              <Item key={item.label} item={item} />
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Item({ item: { label, onSelect, icon: Icon, shortcut, isDangerous, isDisabled, isChosen } }: { readonly item: MenuItem }) {
  return (
    <Radix.Item onSelect={onSelect} disabled={isDisabled ?? false} className={clsx(ITEM, isDangerous === true && 'text-danger-ink')}>
      {Icon && <Icon aria-hidden size={14} className="shrink-0 opacity-80" />}
      <span className="flex-1 truncate">{label}</span>
      {isChosen === true && <Check aria-label="Chosen" size={14} />}
      {shortcut !== undefined && <Kbd keys={shortcut} />}
    </Radix.Item>
  )
}
