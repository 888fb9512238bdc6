import { useEffect } from 'react'
import { useStore } from 'zustand'
import { attempt } from '../api/loading.ts'
import { useStores } from './stores.tsx'

/** Told this often at most: the shortest time after which the vault locks is five minutes. */
const EVERY_MS = 30_000

/** Tells that a person uses the page, where the vault locks without that. */
export function useNoteUse(): void {
  const { settings, vault } = useStores()
  const isWanted = useStore(settings, state => (state.settings?.autoLockMinutes ?? 0) > 0)
  useEffect(() => {
    if (!isWanted) return undefined
    let toldAt = -Infinity
    const note = () => {
      if (performance.now() - toldAt < EVERY_MS) return
      toldAt = performance.now()
      // What fails is told again at the next key or click after a while.
      void attempt(() => vault.getState().noteUse())
    }
    const events = ['pointerdown', 'keydown', 'wheel'] as const
    for (const event of events) window.addEventListener(event, note, { passive: true })
    return () => {
      for (const event of events) window.removeEventListener(event, note)
    }
  }, [isWanted, vault])
}
