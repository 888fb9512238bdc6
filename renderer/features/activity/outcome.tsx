import type { AuditRecord } from '#shared/model/audit.ts'
import type { CallRecord } from '#shared/model/call.ts'
import { StateDot, type Tone } from '../../ui/index.ts'

interface OutcomeWords {
  readonly tone: Tone
  readonly label: string
}

const WORDS: Record<CallRecord['outcome'], OutcomeWords> = {
  ok: { tone: 'success', label: 'Answered' },
  input_required: { tone: 'accent', label: 'Asked for input' },
  tool_error: { tone: 'warning', label: 'Tool error' },
  invalid_input: { tone: 'danger', label: 'Wrong input' },
  unauthenticated: { tone: 'danger', label: 'No valid key' },
  forbidden: { tone: 'danger', label: 'Denied' },
  not_found: { tone: 'danger', label: 'Not found' },
  conflict: { tone: 'danger', label: 'Conflict' },
  paused: { tone: 'warning', label: 'Paused' },
  limited: { tone: 'warning', label: 'Limited' },
  cancelled: { tone: 'neutral', label: 'Cancelled' },
  internal: { tone: 'danger', label: 'Failed inside' },
  upstream_failed: { tone: 'danger', label: 'Server failed' },
  locked: { tone: 'danger', label: 'Vault locked' },
  timeout: { tone: 'danger', label: 'Timed out' },
}

/** All of them, for a choice. */
export const OUTCOMES: readonly { readonly value: string; readonly label: string }[] = Object.entries(WORDS).map(([value, { label }]) => ({
  value,
  label,
}))

type Ended = Pick<AuditRecord, 'outcome'> & Partial<Pick<AuditRecord, 'kind'>>

/** How it ended, in words. */
export function outcomeWords({ outcome, kind }: Ended): OutcomeWords {
  if (outcome === 'ok' && kind !== undefined && kind !== 'call') return { tone: 'success', label: 'Done' }
  return isKnown(outcome) ? WORDS[outcome] : { tone: 'neutral', label: outcome }
}

function isKnown(outcome: string): outcome is keyof typeof WORDS {
  return Object.hasOwn(WORDS, outcome)
}

export function OutcomeDot({ call }: { readonly call: Ended }) {
  return <StateDot {...outcomeWords(call)} />
}
