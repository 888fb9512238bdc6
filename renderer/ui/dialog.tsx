import clsx from 'clsx'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { buttonLook } from './button.tsx'
import { useReturnFocus } from './use-return-focus.ts'

export interface DialogProps {
  readonly isOpen: boolean
  /** Asked for by Escape, the cross and a click outside. Ignore it while something must not be interrupted. */
  readonly onClose: () => void
  readonly title: string
  readonly description?: ReactNode
  readonly size?: 'sm' | 'md' | 'lg'
  /** Buttons, the main one last. */
  readonly footer?: ReactNode
  readonly children?: ReactNode
  /** A click outside does not close it: for what is shown once or was long to fill in. */
  readonly isPersistent?: boolean
}

const WIDTHS = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-3xl' }

export function Dialog(props: DialogProps) {
  return props.isOpen ? <OpenDialog {...props} /> : null
}

function OpenDialog({ onClose, title, description, size = 'md', footer, children, isPersistent = false }: DialogProps) {
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
        <div className="pointer-events-none fixed inset-0 z-40 flex items-start justify-center p-4 pt-[max(1rem,9vh)]">
          <Radix.Content
            {...(description === undefined ? { 'aria-describedby': undefined } : {})}
            onCloseAutoFocus={onCloseAutoFocus}
            onInteractOutside={event => {
              if (isPersistent || isOnToast(event.target)) event.preventDefault()
            }}
            className={clsx(
              'pointer-events-auto relative flex max-h-[82vh] w-full animate-rise flex-col rounded-xl border border-line-strong bg-raised shadow-float focus-visible:outline-none',
              WIDTHS[size],
            )}
          >
            <header className="flex flex-col gap-1 p-5 pr-12 pb-3">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description !== undefined && <Radix.Description className="text-muted">{description}</Radix.Description>}
            </header>
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
            {footer !== undefined && (
              <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
            )}
            <CloseCross />
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}

/**
 * Our own, not Radix's overlay: that one locks scrolling with a <style> element, which the page's policy refuses.
 * The page itself never scrolls (its panels do, and they take no pointer while a dialog is open), so nothing is lost.
 */
export function Backdrop() {
  return <div aria-hidden className="fixed inset-0 z-40 animate-appear bg-scrim" />
}

/** Last in the content, so that the first field is what gets the focus. */
export function CloseCross() {
  return (
    <Radix.Close aria-label="Close" className={clsx(buttonLook('ghost', 'sm'), 'absolute! top-3 right-3 w-7 px-0!')}>
      <X aria-hidden size={16} />
    </Radix.Close>
  )
}

/** A toast lies outside of every dialog, and dismissing it must not dismiss the dialog. */
export function isOnToast(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-toasts]') !== null
}
