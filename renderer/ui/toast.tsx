import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

interface ToastContent {
  readonly text: string
  readonly tone?: 'success' | 'danger'
  /** The way back, such as "Undo"; the toast stays a little longer. */
  readonly action?: { readonly label: string; readonly onSelect: () => void }
}

interface ShownToast extends ToastContent {
  readonly id: number
}

// What happened belongs to the whole page and to no component: the one list of it.
const toasts = createStore<{ readonly shown: readonly ShownToast[]; readonly next: number }>()(() => ({ shown: [], next: 1 }))

/** Says that something was done, or failed with nowhere better to show it. Not for what must be answered. */
export function showToast(content: ToastContent): void {
  toasts.setState(({ shown, next }) => ({ shown: [...shown.slice(-2), { ...content, id: next }], next: next + 1 }))
}

function drop(id: number): void {
  toasts.setState(({ shown }) => ({ shown: shown.filter(toast => toast.id !== id) }))
}

/** Once, at the end of the page. F8 reaches it from the keyboard. */
export function Toasts() {
  const shown = useStore(toasts, state => state.shown)
  return (
    <Radix.Provider swipeDirection="right" label="Notice">
      {shown.map(toast => (
        <OneToast key={toast.id} toast={toast} />
      ))}
      <Radix.Viewport data-toasts className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}

function OneToast({ toast }: { readonly toast: ShownToast }) {
  const isFailure = toast.tone === 'danger'
  const Icon = isFailure ? CircleAlert : CircleCheck
  return (
    <Radix.Root
      duration={toast.action || isFailure ? 8_000 : 4_000}
      onOpenChange={open => {
        if (!open) drop(toast.id)
      }}
      className="flex animate-rise items-center gap-2.5 rounded-lg border border-line-strong bg-raised py-2 pr-2 pl-3 shadow-float"
    >
      <Icon aria-hidden size={16} className={isFailure ? 'shrink-0 text-danger' : 'shrink-0 text-success'} />
      <Radix.Description className="min-w-0 flex-1">{toast.text}</Radix.Description>
      {toast.action && (
        <Radix.Action
          altText={toast.action.label}
          onClick={toast.action.onSelect}
          className="h-7 rounded-md px-2 text-xs font-medium text-accent-ink hover:bg-hover"
        >
          {toast.action.label}
        </Radix.Action>
      )}
      <Radix.Close aria-label="Dismiss" className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover">
        <X aria-hidden size={14} />
      </Radix.Close>
    </Radix.Root>
  )
}
