import type { Access } from '#shared/model/scope.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** What a tool says of itself: `read` where it claims to change nothing. A claim, which a person may follow; it opens nothing by itself. */
export function proposedAccess({ annotations }: JsonObject): Access {
  return isObject(annotations) && annotations.readOnlyHint === true && annotations.destructiveHint !== true ? 'read' : 'write'
}
