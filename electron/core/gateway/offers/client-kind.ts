import type { ClientCapabilities } from '#core/upstreams/upstream.ts'

/** How many kinds of clients there are: each of the three features declared or not. */
export const CLIENT_KINDS = 8

/** Which of the features that servers may ask back through a client has, as a small number: servers may offer other tools to each. */
export function clientKind(capabilities: ClientCapabilities): number {
  return (capabilities.sampling ? 1 : 0) + (capabilities.elicitation ? 2 : 0) + (capabilities.roots ? 4 : 0)
}
