import { AppError } from '#shared/errors.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { WritableDb } from '#core/db/database.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { definitionOf } from './definition.ts'
import { proposedAccess } from './proposed-access.ts'
import { deleteOldPins, forgetRead, keepPin } from './store.ts'

/**
 * Accepts the definition of a tool because a person decided exactly that: who publishes a tool has approved what it says. Within the
 * transaction that publishes it. Throws `invalid_input` for one that cannot be written down.
 */
export function acceptDefinition(db: WritableDb, serverId: ServerId, tool: JsonObject, now: number): void {
  const definition = definitionOf(tool)
  if (!definition) throw new AppError('invalid_input', 'The schemas of this tool nest too deep. Make them simpler.')
  const toolName = String(tool.name)
  const first = db.get(
    row => Number(row['first_seen_at']),
    'SELECT min(first_seen_at) AS first_seen_at FROM tool_pins WHERE server_id = ? AND tool_name = ? HAVING count(*) > 0',
    serverId,
    toolName,
  )
  keepPin(db, serverId, { toolName, ...definition, firstSeenAt: first ?? now, acceptedAt: now })
  deleteOldPins(db, serverId, toolName)
  if (proposedAccess(tool) === 'write') forgetRead(db, serverId, toolName)
}
