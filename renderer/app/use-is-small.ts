import { useSyncExternalStore } from 'react'

// A window of 900 px at 125 %, or of 1440 px at 200 %: beside the wide rail a page would no longer fit.
const SMALL = window.matchMedia('(max-width: 45rem)')

/** True while there is no room for the wide rail. */
export function useIsSmall(): boolean {
  return useSyncExternalStore(subscribe, () => SMALL.matches)
}

function subscribe(listener: () => void): () => void {
  SMALL.addEventListener('change', listener)
  return () => {
    SMALL.removeEventListener('change', listener)
  }
}
