import { useEffect } from 'react'
import type { DeskStore } from './desk-store.ts'

/** Saves what is not saved when the desk is left, by another page of the app or with the window. */
export function useKeptOnLeaving(desk: DeskStore): void {
  useEffect(() => {
    const save = () => void desk.getState().flush() // because a desk keeps its own problem, and stays while it holds what is not saved
    const ask = (event: BeforeUnloadEvent) => {
      save()
      // A browser would give the save up with the page: it asks the person first. The desktop app carries it on.
      if (window.atrium === undefined && desk.getState().saving.at !== 'saved') event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    window.addEventListener('pagehide', save)
    document.addEventListener('visibilitychange', save)
    return () => {
      window.removeEventListener('beforeunload', ask)
      window.removeEventListener('pagehide', save)
      document.removeEventListener('visibilitychange', save)
      save()
    }
  }, [desk])
}
