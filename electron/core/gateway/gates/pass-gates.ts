import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { Gate, GatedCall, Passage } from './gate.ts'

/**
 * Takes a call through the gates, in their order, does its work, and takes the result back through them, the last one first. `at` hears
 * which gate it stands at. What was let through is ended, whatever happens.
 */
export async function passGates(
  gates: readonly Gate[],
  call: GatedCall,
  at: (gate: string) => void,
  work: (args: JsonObject) => Promise<JsonObject>,
): Promise<JsonObject> {
  const passages: { readonly gate: Gate; readonly passage: Passage }[] = []
  let gated = call
  let hasReachedServer = false
  let answered: JsonObject | undefined
  try {
    for (const gate of gates) {
      at(gate.name)
      const asked = gate.pass(gated)
      // Most gates know at once: a call does not wait a turn for each of them.
      const passage = asked instanceof Promise ? await asked : asked
      if (passage === undefined) continue
      passages.push({ gate, passage })
      if (passage.arguments !== undefined) gated = { ...gated, arguments: passage.arguments }
    }
    at('server')
    hasReachedServer = true
    let result = await work(gated.arguments)
    for (const { gate, passage } of passages.toReversed()) {
      if (passage.onResult === undefined) continue
      at(gate.name)
      result = await passage.onResult(result)
    }
    answered = result
    return result
  } finally {
    for (const { passage } of passages) passage.onEnd?.(hasReachedServer, answered)
  }
}
