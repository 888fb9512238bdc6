import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useStores } from './stores.tsx'

/** Puts the chosen appearance on <html>, where tokens.css reads it; `system` leaves it to the system. */
export function useTheme(): void {
  const theme = useStore(useStores().settings, state => state.settings?.theme ?? 'system')
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])
}
