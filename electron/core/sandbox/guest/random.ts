import { askBytes } from './host.ts'

const AT_ONCE = 64
let pool = new Float64Array()
let used = 0

/** The engine's own would give every call the same numbers: each begins with the same kept state. */
export function random(): number {
  if (used === pool.length) refill()
  const value = pool[used] ?? 0
  used += 1
  return value
}

function refill(): void {
  const view = new DataView(askBytes('random', String(8 * AT_ONCE)).buffer)
  pool = Float64Array.from({ length: AT_ONCE }, (_, index) => {
    const high = view.getUint32(8 * index) >>> 5
    const low = view.getUint32(8 * index + 4) >>> 6
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  })
  used = 0
}
