import { RequestId, type WorkspaceId } from '#shared/model/ids.ts'
import { toCell } from '#core/audit/export.ts'
import type { ReadableDb, SqlRow } from '#core/db/database.ts'

interface PieceWanted {
  readonly after?: RequestId | undefined
  readonly limit: number
}

interface Piece {
  readonly text: string
  readonly next: RequestId | null
}

const HEAD = 'requestId,at,method,keyId,keyName,serverId,target,units,prepaid,durationUs,argumentBytes,resultBytes,tokens'
const EVENTS = `SELECT request_id, at, method, key_id, k.name AS key_name, server_id, target, units, prepaid, duration_us, argument_bytes, result_bytes,
    tokens
  FROM usage_events e LEFT JOIN keys k ON k.id = e.key_id WHERE e.workspace_id = ? AND request_id > ? ORDER BY request_id LIMIT ?`

/** The next lines of the usage of a workspace as CSV. Request ids sort by time. */
export function usagePiece(db: ReadableDb, workspaceId: WorkspaceId, { after, limit }: PieceWanted): Piece {
  const events = db.all(row => row, EVENTS, workspaceId, after?.toLowerCase() ?? '', limit)
  const lines = [...(after === undefined ? [HEAD] : []), ...events.map(toLine)]
  const last = events.at(-1)
  const isAll = last === undefined || events.length < limit
  return { text: lines.map(line => `${line}\n`).join(''), next: isAll ? null : RequestId.parse(last['request_id']) }
}

function toLine({ at, ...row }: SqlRow): string {
  const { request_id: requestId, ...others } = row
  const cells = [requestId, new Date(Number(at)).toISOString(), ...Object.values(others)]
  return cells.map(cell => toCell(typeof cell === 'string' || typeof cell === 'number' ? cell : null)).join(',')
}
