import type { ClientCapabilities, JsonObject } from '#core/upstreams/upstream.ts'

/** The details of each feature that may change what a server offers. A closed list: a client must not make as many kinds as it likes. */
const SAMPLING = ['context', 'tools']
const ELICITATION = ['form', 'url']

/** Clients of one kind, a small number, are offered the same: which of the features that servers may ask back through they have. */
export function clientKind({ sampling, elicitation, roots }: ClientCapabilities): number {
  if (!sampling && !elicitation && !roots) return 0
  return bitsOf(sampling, SAMPLING) + 8 * bitsOf(elicitation, ELICITATION) + (roots ? 64 : 0)
}

function bitsOf(declared: JsonObject | undefined, details: readonly string[]): number {
  if (!declared) return 0
  return details.reduce((bits, detail, index) => (declared[detail] === undefined ? bits : bits + 2 ** (index + 1)), 1)
}
