import clsx from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { buttonLook, type ButtonVariant } from './button.tsx'
import { Tooltip } from './tooltip.tsx'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  /** What it does: read out, and shown on hover and focus. */
  readonly label: string
  readonly icon: LucideIcon
  readonly variant?: ButtonVariant
  readonly shortcut?: string
}

export function IconButton({ label, icon: Icon, variant = 'ghost', shortcut, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <button type="button" {...rest} aria-label={label} className={clsx(buttonLook(variant, 'sm'), 'w-7 px-0!', className)}>
        <Icon aria-hidden size={15} />
      </button>
    </Tooltip>
  )
}
