import { useSyncExternalStore } from 'react'

/** Below this a list beside the rail leaves columns out whose content its records show too. */
const NARROW = window.matchMedia('(max-width: 1100px)')

/** Whether the window has no room for every column of a wide list. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => NARROW.matches)
}

function subscribe(listener: () => void): () => void {
  NARROW.addEventListener('change', listener)
  return () => {
    NARROW.removeEventListener('change', listener)
  }
}
