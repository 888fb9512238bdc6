import { createContext, use, type ComponentType } from 'react'
import type { Server } from '#shared/model/server.ts'

/** One way to say what a server is. All end in the same review: what will run is shown, and held until a person agrees. */
export interface Way {
  readonly id: string
  /** Its tab: one or two words. */
  readonly label: string
  /** What to do there, above the tabs: a sentence. */
  readonly description: string
  /** Made when the way is first chosen, and kept while the dialog is open, so that nothing typed is lost by looking elsewhere. */
  readonly Panel: ComponentType<WayProps>
}

export interface WayProps {
  /** The servers that were added, held: the dialog goes on to their review, one after the other. */
  readonly onAdded: (servers: readonly Server[]) => void
}

interface Place {
  /** Whether this way is the one that is shown. */
  readonly isShown: boolean
  /** Whether the dialog opened with this way: then its first field takes the focus. Else the focus stays on the tabs, where arrows go on. */
  readonly isFirst: boolean
  /** Where its main button goes; undefined until the dialog is there. */
  readonly footer: HTMLElement | undefined
}

export const WayPlace = createContext<Place>({ isShown: false, isFirst: false, footer: undefined })

export function useWayPlace(): Place {
  return use(WayPlace)
}
