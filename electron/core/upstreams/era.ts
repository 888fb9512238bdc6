import type { Outgoing } from './call.ts'
import { toObject } from './json.ts'
import type { ClientCapabilities, JsonObject } from './upstream.ts'

/** Legacy: a session begun by `initialize`. Modern: every request stands alone and says who asks. */
export type Era = 'legacy' | 'modern'

export const MODERN_VERSION = '2026-07-28'
export const LEGACY_VERSION = '2025-11-25'
export const LEGACY_VERSIONS: readonly string[] = ['2024-11-05', '2025-03-26', '2025-06-18', LEGACY_VERSION]

const PREFIX = 'io.modelcontextprotocol/'
export const SERVER_INFO = `${PREFIX}serverInfo`

/** The members every modern request must carry. */
export function modernMeta(capabilities: ClientCapabilities, clientInfo: JsonObject): JsonObject {
  return {
    [`${PREFIX}protocolVersion`]: MODERN_VERSION,
    [`${PREFIX}clientInfo`]: clientInfo,
    [`${PREFIX}clientCapabilities`]: capabilities,
  }
}

export function toModernParams(id: number, request: Outgoing, clientInfo: JsonObject): JsonObject {
  const capabilities = request.client?.capabilities ?? request.capabilities ?? {}
  return {
    ...request.params,
    _meta: {
      ...toObject(request.params['_meta']),
      ...modernMeta(capabilities, clientInfo),
      ...(request.logLevel === undefined ? {} : { [`${PREFIX}logLevel`]: request.logLevel }),
      ...(request.onProgress === undefined ? {} : { progressToken: id }),
    },
  }
}

export function withProgressToken(params: JsonObject, progressToken: number): JsonObject {
  return { ...params, _meta: { ...toObject(params['_meta']), progressToken } }
}
