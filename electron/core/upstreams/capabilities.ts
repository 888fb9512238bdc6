import { isObject } from './json.ts'
import type { ClientCapabilities, JsonObject } from './upstream.ts'

/**
 * What servers may be told of a client, and the details that change what they offer. It is a closed list, because a set of
 * capabilities becomes a key of processes and of rows: a client must not be able to make as many of those as it likes.
 * `roots.listChanged` is not in it: Atrium does not pass that notification on, so it must not promise it.
 */
const KNOWN = { elicitation: ['form', 'url'], roots: [], sampling: ['context', 'tools'] } as const
const NAMES = ['elicitation', 'roots', 'sampling'] as const

/** `''` for a client that can be asked nothing, otherwise such as `elicitation,elicitation.form,roots`. */
export function capabilityKey(capabilities: ClientCapabilities): string {
  if (isPlain(capabilities)) return ''
  return NAMES.flatMap(name => {
    const declared = capabilities[name]
    if (declared === undefined) return []
    return [name, ...KNOWN[name].filter(detail => isObject(declared[detail])).map(detail => `${name}.${detail}`)]
  }).join(',')
}

/** True for a client that declares nothing a server could ask it for. */
export function isPlain({ sampling, elicitation, roots }: ClientCapabilities): boolean {
  return sampling === undefined && elicitation === undefined && roots === undefined
}

/** What a legacy server is told in its handshake. Two sets with the same key give the same. */
export function declaredCapabilities(capabilities: ClientCapabilities): JsonObject {
  const entries = NAMES.flatMap(name => {
    const declared = capabilities[name]
    if (declared === undefined) return []
    const details = KNOWN[name].filter(detail => isObject(declared[detail])).map(detail => [detail, {}] as const)
    return [[name, Object.fromEntries(details)] as const]
  })
  return Object.fromEntries(entries)
}
