/** How long making holds the event loop at a time, and one step of it more. */
const TURN_MS = 3

/**
 * Begins to make something that takes long, a little in each turn of the event loop. The function that it answers gives the thing, making
 * at once what is still missing of it, and throws what making threw. Does not keep the process alive.
 */
export function inTurns<T>(making: Generator<undefined, T>): () => T {
  let made: (() => T) | undefined
  const makeUntil = (end: number) => {
    try {
      for (let step = making.next(); ; step = making.next()) {
        if (step.done === true) {
          const { value } = step
          made = () => value
          return
        }
        if (performance.now() >= end) return
      }
    } catch (thrown) {
      made = () => {
        throw thrown
      }
    }
  }
  const turn = () => {
    if (made === undefined) makeUntil(performance.now() + TURN_MS)
    if (made === undefined) setImmediate(turn).unref()
  }
  setImmediate(turn).unref()
  return () => {
    if (made === undefined) makeUntil(Infinity)
    // It is made now.
    return (made as unknown as () => T)()
  }
}
