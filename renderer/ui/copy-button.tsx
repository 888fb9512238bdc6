import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, type ButtonSize, type ButtonVariant } from './button.tsx'
import { copyText } from './copy-text.ts'
import { IconButton } from './icon-button.tsx'

interface CopyButtonProps {
  /** What is copied; a function where it is work to make. */
  readonly value: string | (() => string)
  /** "Copy endpoint". */
  readonly label: string
  readonly isIconOnly?: boolean
  readonly variant?: ButtonVariant
  readonly size?: ButtonSize
  readonly onCopied?: () => void
}

// Long enough to be read, short enough not to be taken for the state of the next click.
const SHOWN_MS = 1_600

export function CopyButton({ value, label, isIconOnly = false, variant, size = 'sm', onCopied }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = window.setTimeout(() => {
      setState('idle')
    }, SHOWN_MS)
    return () => {
      window.clearTimeout(timer)
    }
  }, [state])

  const copy = async () => {
    const isCopied = await copyText(typeof value === 'string' ? value : value())
    setState(isCopied ? 'copied' : 'failed')
    if (isCopied) onCopied?.()
  }
  const words = { idle: label, copied: 'Copied', failed: 'Not copied, select it' }[state]
  const icon = state === 'copied' ? Check : Copy
  const onClick = () => void copy() // because copyText never throws

  return (
    <>
      {isIconOnly ? (
        <IconButton label={words} icon={icon} onClick={onClick} {...(variant === undefined ? {} : { variant })} />
      ) : (
        <Button icon={icon} size={size} variant={variant ?? 'secondary'} onClick={onClick}>
          {words}
        </Button>
      )}
      <span role="status" className="sr-only">
        {state === 'idle' ? '' : words}
      </span>
    </>
  )
}
