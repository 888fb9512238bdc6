/** Tells the benchmark that started this process how to reach what it serves, and stays until the benchmark ends it. */
export async function stayAs(facts: Readonly<Record<string, string>>): Promise<void> {
  const ended = new Promise<void>(resolve => {
    process.on('SIGTERM', () => {
      resolve()
    })
    process.on('disconnect', () => {
      resolve()
    })
  })
  process.stdout.write(`${JSON.stringify(facts)}\n`)
  await ended
  // The channel would keep the process alive.
  if (process.connected) process.disconnect()
}

/** A message on the IPC channel asks for the memory of this process, after a collection (run with --expose-gc). */
export function tellMemory(): void {
  process.on('message', () => {
    for (let round = 0; round < 4; round += 1) globalThis.gc?.()
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
    process.send?.({ rss, heapUsed, heapTotal, external })
  })
}
