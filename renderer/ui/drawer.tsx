import clsx from 'clsx'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Backdrop, CloseCross, isOnToast } from './dialog.tsx'
import { useReturnFocus } from './use-return-focus.ts'

interface DrawerProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly description?: ReactNode
  readonly footer?: ReactNode
  /** For what is read side by side. */
  readonly isWide?: boolean
  readonly children: ReactNode
}

/** The whole of one record, at the right edge, over the list it is from. */
export function Drawer(props: DrawerProps) {
  return props.isOpen ? <OpenDrawer {...props} /> : null
}

function OpenDrawer({ onClose, title, description, footer, isWide = false, children }: DrawerProps) {
  const onCloseAutoFocus = useReturnFocus()
  return (
    <Radix.Root
      open
      onOpenChange={open => {
        if (!open) onClose()
      }}
    >
      <Radix.Portal>
        <Backdrop />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          onCloseAutoFocus={onCloseAutoFocus}
          onInteractOutside={event => {
            if (isOnToast(event.target)) event.preventDefault()
          }}
          className={clsx(
            'fixed inset-y-0 right-0 z-40 flex w-full animate-slide-in flex-col border-l border-line-strong bg-raised shadow-float focus-visible:outline-none',
            isWide ? 'max-w-5xl' : 'max-w-lg',
          )}
        >
          <header className="flex flex-col gap-0.5 border-b border-line py-3 pr-12 pl-5">
            <Radix.Title className="truncate text-base font-semibold">{title}</Radix.Title>
            {description !== undefined && <Radix.Description className="text-muted">{description}</Radix.Description>}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
          {footer !== undefined && <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>}
          <CloseCross />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
