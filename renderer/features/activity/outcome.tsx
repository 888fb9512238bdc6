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

/** How a call ended, in words. */
export function outcomeWords({ outcome }: Pick<CallRecord, 'outcome'>): OutcomeWords {
  return WORDS[outcome]
}

export function OutcomeDot({ call }: { readonly call: Pick<CallRecord, 'outcome'> }) {
  return <StateDot {...outcomeWords(call)} />
}

const METHODS: Record<CallRecord['method'], string> = {
  'tools/call': 'Tool',
  'prompts/get': 'Prompt',
  'resources/read': 'Resource',
  'completion/complete': 'Completion',
  connect: 'Refused request',
}

/** What was asked for, in a word. */
export function methodWord({ method }: Pick<CallRecord, 'method'>): string {
  return METHODS[method]
}

const SURFACES: Record<CallRecord['surface'], string> = { mcp: 'A client', rest: 'The REST API', page: 'This page' }

/** Who called: the name of the key or the person, else where the call came from. */
export function callerOf({ keyName, surface }: Pick<CallRecord, 'keyName' | 'surface'>): string {
  return keyName === null || keyName === '' ? SURFACES[surface] : keyName
}
