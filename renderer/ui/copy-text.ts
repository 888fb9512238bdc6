/** Puts text on the clipboard; false where nothing let us. Must run in a click. */
export async function copyText(text: string): Promise<boolean> {
  return copyByEvent(text) || (await copyByClipboard(text))
}

/** The old way asks for no permission, which the desktop app denies to all pages, ours too. */
function copyByEvent(text: string): boolean {
  let isDone = false
  const fill = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    // Radix and others listen further in; this copy is ours alone.
    event.stopImmediatePropagation()
    isDone = true
  }
  document.addEventListener('copy', fill, { capture: true, once: true })
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- because its successor needs the permission
    return document.execCommand('copy') && isDone
  } finally {
    document.removeEventListener('copy', fill, { capture: true })
  }
}

async function copyByClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Denied or absent; the button says that it was not copied.
    return false
  }
}
