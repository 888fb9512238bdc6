import { ChevronRight, Hand, Minus } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Approval } from '#shared/model/approval.ts'
import { Button, IconButton, Kbd, useShortcut } from '../../ui/index.ts'
import { Question } from './question.tsx'

const SHORTCUT = 'mod+j'

/** The calls that wait for a person, in a corner of every page. It takes no focus by itself; its shortcut goes to it. */
export function ApprovalPanel({ waiting }: { readonly waiting: readonly [Approval, ...Approval[]] }) {
  const region = useRef<HTMLElement>(null)
  const [isFolded, setIsFolded] = useState(false)
  const [shownId, setShownId] = useState(waiting[0].id)
  // What is shown stays until it is answered or gone: nobody approves what took its place.
  const at = Math.max(
    0,
    waiting.findIndex(({ id }) => id === shownId),
  )
  const shown = waiting[at] ?? waiting[0]
  const next = waiting[(at + 1) % waiting.length] ?? waiting[0]
  const focus = () => {
    region.current?.focus()
  }
  useShortcut(SHORTCUT, () => {
    setIsFolded(false)
    // After it is drawn.
    requestAnimationFrame(focus)
  })
  const words = waiting.length === 1 ? 'A call waits for you' : `${String(waiting.length)} calls wait for you`
  return (
    <>
      <p role="status" className="sr-only">
        {`${words}: ${shown.callerName} wants to call ${shown.tool}.`}
      </p>
      <section
        ref={region}
        tabIndex={-1}
        aria-label="Calls that wait for you"
        onKeyDown={event => {
          if (event.key === 'Escape') setIsFolded(true)
        }}
        className="fixed right-4 bottom-4 z-30 flex max-h-[calc(100%-2rem)] w-[min(27rem,calc(100%-2rem))] animate-rise flex-col rounded-xl border border-line-strong bg-raised shadow-float outline-offset-2"
      >
        <header className="flex items-center gap-2 py-2 pr-2 pl-4">
          <Hand aria-hidden size={16} className="shrink-0 text-warning" />
          <h2 className="min-w-0 flex-1 truncate font-semibold">{words}</h2>
          {isFolded ? (
            <Button
              size="sm"
              onClick={() => {
                setIsFolded(false)
              }}
            >
              Look <Kbd keys={SHORTCUT} />
            </Button>
          ) : (
            <>
              {waiting.length > 1 && (
                <IconButton
                  label={`Show the next, ${String(at + 1)} of ${String(waiting.length)} is shown`}
                  icon={ChevronRight}
                  onClick={() => {
                    setShownId(next.id)
                  }}
                />
              )}
              <IconButton
                label="Fold"
                icon={Minus}
                shortcut="escape"
                onClick={() => {
                  setIsFolded(true)
                }}
              />
            </>
          )}
        </header>
        {!isFolded && (
          <div className="min-h-0 overflow-y-auto border-t border-line px-4 pt-3 pb-4">
            <Question key={shown.id} approval={shown} onAnswered={focus} />
          </div>
        )}
      </section>
    </>
  )
}
