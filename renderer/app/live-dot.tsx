import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { useNow } from '../ui/index.ts'
import { useStores } from './stores.tsx'

// An assistant at work calls every few seconds; a minute of quiet means it stopped.
const LIVE_FOR_MS = 60_000

/** Green while a client of the workspace is at work. */
export function LiveDot({ workspace }: { readonly workspace: Workspace }) {
  const calledAt = useStore(useStores().workspaces, state => state.calledAt.get(workspace.id))
  const now = useNow()
  if (calledAt === undefined || now - calledAt > LIVE_FOR_MS) return null
  return <span role="img" aria-label="In use now" className="size-2 shrink-0 animate-beat rounded-full bg-success" />
}
