export type Expiry = 'never' | '30' | '90' | 'date'

const DAY_MS = 86_400_000

/** When a key chosen so expires, in ms since 1970; null never. A date counts to its end, in this machine's time zone. Undefined without a date. */
export function expiresAt(expiry: Expiry, date: string, now: number): number | null | undefined {
  if (expiry === 'never') return null
  if (expiry !== 'date') return now + Number(expiry) * DAY_MS
  const end = new Date(`${date}T23:59:59.999`).getTime()
  return Number.isNaN(end) ? undefined : end
}

/** `2026-12-31`, as a field for dates takes it. */
export function dateText(at: number): string {
  const date = new Date(at)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
