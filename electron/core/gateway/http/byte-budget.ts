/** Room in memory for messages, from the first byte on until what they ask for is done: a call keeps its arguments as long as it runs. */
export interface ByteBudget {
  /** False when the key's share, or the room for all, is used up. */
  readonly take: (keyId: string, bytes: number) => boolean
  readonly giveBack: (keyId: string, bytes: number) => void
}

export function createByteBudget(maxPerKey: number, maxTotal: number): ByteBudget {
  const byKey = new Map<string, number>()
  let total = 0
  return {
    take: (keyId, bytes) => {
      const ofKey = byKey.get(keyId) ?? 0
      if (ofKey + bytes > maxPerKey || total + bytes > maxTotal) return false
      byKey.set(keyId, ofKey + bytes)
      total += bytes
      return true
    },
    giveBack: (keyId, bytes) => {
      const left = (byKey.get(keyId) ?? 0) - bytes
      if (left > 0) byKey.set(keyId, left)
      else byKey.delete(keyId)
      total -= bytes
    },
  }
}
