/**
 * About how many bytes a value has as JSON in UTF-8: exact but for escaped characters and the digits of numbers. For the record, where
 * making the text a second time would cost more than the whole rest of the call.
 */
export function jsonSize(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2
  if (typeof value === 'number') return 8
  if (typeof value === 'boolean' || value === null) return 4
  if (typeof value !== 'object') return 0
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + jsonSize(item) + 1, 2)
  return membersSize(value)
}

function membersSize(value: object): number {
  let size = 2
  for (const [name, member] of Object.entries(value)) size += Buffer.byteLength(name) + 4 + jsonSize(member)
  return size
}
