import clsx from 'clsx'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Kbd } from './kbd.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md'

const BASE =
  'relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors duration-(--quick) disabled:opacity-50 aria-disabled:opacity-50'

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent enabled:hover:bg-accent-hover',
  secondary: 'border-line-strong bg-raised text-ink enabled:hover:bg-hover enabled:active:bg-pressed',
  ghost: 'border-transparent text-muted enabled:hover:bg-hover enabled:hover:text-ink enabled:active:bg-pressed',
  danger: 'border-transparent bg-danger text-on-danger enabled:hover:bg-danger-hover',
}

const SIZES: Record<ButtonSize, string> = { sm: 'h-7 px-2 text-xs', md: 'h-8 px-3 text-sm' }

/** The look of a button for what is not one: a link, a menu's trigger. */
export function buttonLook(variant: ButtonVariant, size: ButtonSize): string {
  return clsx(BASE, VARIANTS[variant], SIZES[size])
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: ButtonVariant
  readonly size?: ButtonSize
  readonly icon?: LucideIcon
  /** Shows a turning mark and refuses clicks; the words stay, so the width does not jump. */
  readonly isLoading?: boolean
  /** Shown beside the words, such as `mod+k`. Listening for it is the caller's. */
  readonly shortcut?: string
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon: Icon,
  isLoading = false,
  shortcut,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  const Mark = isLoading ? LoaderCircle : Icon
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || isLoading}
      aria-busy={isLoading || undefined}
      className={clsx(buttonLook(variant, size), className)}
    >
      {Mark && <Mark aria-hidden size={14} className={clsx('shrink-0', isLoading && 'animate-turn')} />}
      {children}
      {shortcut !== undefined && <Kbd keys={shortcut} />}
    </button>
  )
}
