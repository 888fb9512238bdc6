/** So many are done without a break: well below a millisecond. */
const STEP = 128

/** Does something with each, and yields now and then. The loop is outside of the generator, where it soon runs as machine code. */
export function* inSteps<One>(all: { readonly [index: number]: One; readonly length: number }, body: (one: One, index: number) => void) {
  for (let from = 0; from < all.length; from += STEP) {
    doSome(all, from, body)
    yield
  }
}

function doSome<One>(
  all: { readonly [index: number]: One; readonly length: number },
  from: number,
  body: (one: One, index: number) => void,
) {
  const to = Math.min(all.length, from + STEP)
  // It is within the length.
  for (let index = from; index < to; index += 1) body(all[index] as One, index)
}
