import clsx from 'clsx'
import type { ComponentProps } from 'react'

/** A line of a list that does something, from edge to edge. */
export function RowButton({ className, ...rest }: ComponentProps<'button'>) {
  return <button type="button" {...rest} className={clsx('w-full text-left -outline-offset-2 hover:bg-hover', className)} />
}
