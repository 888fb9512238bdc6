const DAY_MS = 86_400_000

/** Days since 1970, UTC. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS)
}

export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

export function dayOfText(text: string): number {
  return dayOf(Date.parse(text))
}

/** A calendar month of UTC; `end` is the beginning of the next. In ms since 1970. */
export interface Month {
  readonly start: number
  readonly end: number
}

export function monthOf(at: number): Month {
  const date = new Date(at)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) }
}
