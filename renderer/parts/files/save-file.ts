interface FileToSave {
  readonly fileName: string
  readonly type: string
  readonly pieces: readonly string[]
}

/** Hands a file to the browser, which saves it where it saves files. */
export function saveFile({ fileName, type, pieces }: FileToSave): void {
  const address = URL.createObjectURL(new Blob([...pieces], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The browser has it by then; until the end of the page it would stay in memory.
  setTimeout(() => {
    URL.revokeObjectURL(address)
  }, 10_000)
}
