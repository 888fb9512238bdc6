import { Eye, EyeOff } from 'lucide-react'
import { useState, type ClipboardEvent } from 'react'
import { IconButton } from './icon-button.tsx'
import { Input, Textarea } from './input.tsx'

interface HiddenInputProps {
  readonly value: string
  readonly onValue: (value: string) => void
  /** Outside of a Field. */
  readonly 'aria-label'?: string
  readonly 'aria-invalid'?: true | undefined
  readonly placeholder?: string
}

/**
 * For what is typed or pasted and never shown again; a button shows what is being typed.
 * A field of one line drops line breaks without a word, which breaks a pasted private key: one with line breaks gets a larger field.
 */
export function HiddenInput({ value, onValue, ...rest }: HiddenInputProps) {
  const [isShown, setIsShown] = useState(false)
  const isLong = value.includes('\n')
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const text = event.clipboardData.getData('text/plain')
    if (!text.trimEnd().includes('\n')) return
    event.preventDefault()
    onValue(text)
  }
  // Browsers and password managers are not to keep what is kept here.
  const shared = { ...rest, value, onValue, isMono: true, autoComplete: 'new-password', 'data-1p-ignore': true, 'data-lpignore': 'true' }
  return (
    <div className="relative min-w-0">
      {isLong ? (
        <Textarea {...shared} autoFocus rows={4} className={isShown ? 'pr-10' : 'pr-10 [-webkit-text-security:disc]'} />
      ) : (
        <Input {...shared} type={isShown ? 'text' : 'password'} onPaste={onPaste} className="pr-10" />
      )}
      <IconButton
        label={isShown ? 'Hide what is typed' : 'Show what is typed'}
        icon={isShown ? EyeOff : Eye}
        aria-pressed={isShown}
        className="absolute! top-0.5 right-0.5"
        onClick={() => {
          setIsShown(!isShown)
        }}
      />
    </div>
  )
}
