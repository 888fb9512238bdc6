import { useState } from 'react'

/**
 * Gives the focus back to where it was when what floats is closed. Radix would give it to its own trigger, and our
 * dialogs are opened by state, from anywhere. Call it in a component that is mounted only while open.
 */
export function useReturnFocus(): (event: Event) => void {
  // Asked while rendering: on commit a field with `autoFocus` has already taken the focus.
  const [before] = useState(findFocused)
  return event => {
    event.preventDefault()
    if (before?.isConnected === true) before.focus()
  }
}

/** What has the focus; for an item of a menu, which is gone by then, the button that opened the menu. */
function findFocused(): HTMLElement | undefined {
  const focused = document.activeElement
  const opener = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  const element = opener ? document.getElementById(opener) : focused
  return element instanceof HTMLElement ? element : undefined
}
