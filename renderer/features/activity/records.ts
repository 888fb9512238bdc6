import type { AuditKind, AuditRecord } from '#shared/model/audit.ts'
import type { ServerId } from '#shared/model/ids.ts'

export type Span = 'hour' | 'day' | 'week' | 'month' | 'dates'

/** What is shown of the records. What does not narrow is left out. */
export interface RecordFilter {
  /** Words of targets, names and messages, or a request id. */
  readonly text?: string
  readonly kind?: AuditKind
  /** `failed`, or as records have it. */
  readonly outcome?: string
  readonly gate?: string
  readonly surface?: string
  /** A key, a member or an admin key. */
  readonly whoId?: string
  readonly serverId?: ServerId
  readonly span?: Span
  /** For the span `dates`: first and last day, `2026-12-31`, in this machine's time zone. */
  readonly firstDay?: string
  readonly lastDay?: string
}

export type RecordQuery = Omit<RecordFilter, 'span' | 'firstDay' | 'lastDay'> & { readonly from?: number; readonly to?: number }

const HOUR_MS = 3_600_000
const SPANS: Readonly<Record<Exclude<Span, 'dates'>, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
}

/** The filter as the core takes it, now. A day that is no date narrows nothing. */
export function toQuery({ span, firstDay = '', lastDay = '', ...others }: RecordFilter, now: number): RecordQuery {
  if (span === undefined) return others
  if (span !== 'dates') return { ...others, from: now - SPANS[span] }
  const from = new Date(`${firstDay}T00:00:00`).getTime()
  const to = new Date(`${lastDay}T23:59:59.999`).getTime()
  return { ...others, ...(Number.isNaN(from) ? {} : { from }), ...(Number.isNaN(to) ? {} : { to }) }
}

/** Two lists, newest first, as one; a record in both is there once. Walks only as deep as `newer` reaches. */
export function mergeRecords(newer: readonly AuditRecord[], older: readonly AuditRecord[]): readonly AuditRecord[] {
  const merged: AuditRecord[] = []
  let at = 0
  for (const record of newer) {
    for (let next = older[at]; next !== undefined && next.seq > record.seq; next = older[at]) {
      merged.push(next)
      at += 1
    }
    if (older[at]?.seq === record.seq) at += 1
    merged.push(record)
  }
  return merged.concat(older.slice(at))
}
