import type { LucideIcon } from 'lucide-react'

export interface PaletteCommand {
  readonly id: string
  readonly label: string
  readonly icon: LucideIcon
  /** Other words it is found by. */
  readonly keywords?: readonly string[]
  readonly shortcut?: string
  /** A line at the right: whose, where. */
  readonly note?: string
  readonly isMono?: boolean
  readonly run: () => void
}
