import { useEffect, useEffectEvent } from 'react'

/**
 * Listens for a shortcut on the whole page: `mod+k`, `/`, `g`, `escape`. `mod` is ⌘ on a Mac and Ctrl elsewhere.
 * A plain letter or `/` is left alone while the person types in a field, and while a dialog is open.
 */
export function useShortcut(keys: string, action: () => void): void {
  const act = useEffectEvent(action)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isPressed(keys, event) || isBusyElsewhere(keys, event)) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', listen)
    return () => {
      window.removeEventListener('keydown', listen)
    }
  }, [keys])
}

function isPressed(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1)
  const wantsShift = parts.includes('shift')
  return (
    event.key.toLowerCase() === key &&
    (event.metaKey || event.ctrlKey) === parts.includes('mod') &&
    event.altKey === parts.includes('alt') &&
    // `/` needs shift on many keyboards: only letters care about it.
    (event.shiftKey === wantsShift || key.length > 1 || !/[a-z]/.test(key))
  )
}

function isBusyElsewhere(keys: string, event: KeyboardEvent): boolean {
  if (keys.includes('mod')) return false
  const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]')
  return isTyping || document.querySelector('[role="dialog"]') !== null
}
