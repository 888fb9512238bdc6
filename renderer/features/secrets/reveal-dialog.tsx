import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { Button, CodeBlock, CopyButton, Dialog, ProblemNote, useAction } from '../../ui/index.ts'

/** Long enough to read or copy it, short enough not to be forgotten on the screen. */
const SHOWN_S = 30

interface RevealDialogProps {
  readonly name: string
  readonly reveal: () => Promise<string>
  readonly onClose: () => void
}

/** Asks first, then shows the value for a while; it is gone with the dialog. */
export function RevealDialog({ name, reveal, onClose }: RevealDialogProps) {
  const [value, setValue] = useState<string>()
  const [isHidden, setIsHidden] = useState(true)
  const ask = useAction(async () => {
    setValue(await reveal())
  })
  const secondsLeft = useCountdown(value === undefined ? undefined : SHOWN_S, onClose)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Show the value of ${name}?`}
      size="sm"
      description={
        value === undefined
          ? 'Make sure that nobody looks over your shoulder and no screen is shared. That you looked is recorded.'
          : `It is hidden again in ${secondsLeft} s.`
      }
      footer={
        value === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" isLoading={ask.isRunning} onClick={() => void ask.run() /* because useAction keeps the problem */}>
              Get value
            </Button>
          </>
        ) : (
          <>
            <Button
              icon={isHidden ? Eye : EyeOff}
              aria-pressed={!isHidden}
              onClick={() => {
                setIsHidden(!isHidden)
              }}
            >
              {isHidden ? 'Show' : 'Hide'}
            </Button>
            <CopyButton value={value} label="Copy value" size="md" />
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </>
        )
      }
    >
      {ask.problem && <ProblemNote problem={ask.problem} />}
      {value !== undefined && (
        <CodeBlock isBare isWrapped label={isHidden ? 'The value, hidden' : 'The value'} code={isHidden ? '•'.repeat(16) : value} />
      )}
    </Dialog>
  )
}

/** Counts down from `from` seconds once it is given, then calls `onEnd`. */
function useCountdown(from: number | undefined, onEnd: () => void): number {
  const [left, setLeft] = useState(SHOWN_S)
  const end = useEffectEvent(onEnd)
  useEffect(() => {
    if (from === undefined) return
    const until = Date.now() + from * 1_000
    const timer = window.setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1_000)
      setLeft(Math.max(0, seconds))
      if (seconds <= 0) end()
    }, 250)
    return () => {
      window.clearInterval(timer)
    }
  }, [from])
  return left
}
