import { createHash } from 'node:crypto'
import type { Migration } from '../migration.ts'

/** One record of calls, decisions, changes and sign-ins, in chains of hashes that are sealed. What was recorded before goes in as it was. */
export const audit: Migration = {
  version: 14,
  name: 'audit',
  up: db => {
    db.exec(`
-- One for each workspace, and number 1 for what concerns none.
CREATE TABLE audit_chains (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id TEXT UNIQUE REFERENCES workspaces (id) ON DELETE CASCADE,
  -- Words of the records up to this one can be searched.
  indexed_seq INTEGER NOT NULL DEFAULT 0,
  -- JSON by the schema AuditSummary: what stands for the records that were removed.
  summary TEXT
) STRICT;
INSERT INTO audit_chains (no, workspace_id) VALUES (1, NULL);

CREATE TABLE audit (
  -- chain * 2^32 + seq: the records of a chain lie together, in their order.
  id INTEGER PRIMARY KEY,
  chain INTEGER NOT NULL REFERENCES audit_chains (no) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('call', 'decision', 'change', 'sign-in')),
  at INTEGER NOT NULL,
  surface TEXT NOT NULL,
  who_kind TEXT,
  who_id TEXT,
  who_name TEXT,
  client_name TEXT,
  what TEXT NOT NULL,
  target TEXT NOT NULL,
  server_id TEXT,
  server_name TEXT,
  subject TEXT,
  outcome TEXT NOT NULL,
  gate TEXT,
  opens TEXT,
  reason TEXT,
  message TEXT,
  request_id TEXT NOT NULL,
  parent_request_id TEXT,
  duration_us INTEGER NOT NULL,
  argument_bytes INTEGER NOT NULL,
  result_bytes INTEGER NOT NULL,
  arguments_sha256 BLOB,
  result_sha256 BLOB,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Private part sealed with the organization's data key. The newest seals.
CREATE TABLE audit_keys (
  id TEXT PRIMARY KEY,
  workspace_id TEXT REFERENCES workspaces (id) CHECK (workspace_id IS NULL),
  public_key TEXT NOT NULL,
  sealed TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  vouched TEXT
) STRICT;

CREATE TABLE audit_seals (
  chain INTEGER NOT NULL REFERENCES audit_chains (no) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;
`)
    moveOld(db)
    db.exec(`
DROP TABLE calls;
DROP TABLE changes;
-- Request ids are UUIDs of version 7, so this is the order in which they came.
CREATE UNIQUE INDEX audit_by_request ON audit (chain, request_id, kind);
-- Few calls are made by tools: a client's own are not in it, and cost nothing.
CREATE INDEX audit_by_parent ON audit (chain, parent_request_id, request_id) WHERE parent_request_id IS NOT NULL;
CREATE INDEX audit_by_subject ON audit (subject, at) WHERE subject IS NOT NULL;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'what is on record does not change');
END;

CREATE VIEW calls AS SELECT request_id, workspace_id, at, what AS method, surface, CASE who_kind WHEN 'key' THEN who_id END AS key_id,
  who_name AS key_name, client_name, server_id, server_name, target, outcome, gate, message, duration_us, argument_bytes, result_bytes,
  parent_request_id, opens
  FROM audit JOIN audit_chains ON no = chain WHERE kind IN ('call', 'decision');
CREATE VIEW changes AS SELECT request_id, at, what AS operation, surface, who_kind AS actor_kind, who_id AS actor_id,
  coalesce(workspace_id, nullif(target, '')) AS workspace_id, outcome, reason, subject
  FROM audit JOIN audit_chains ON no = chain WHERE kind = 'change';

-- Words: what a person looks for. Facets: one word each for what is filtered by.
CREATE VIEW audit_texts AS SELECT id,
  concat_ws(' ', target, who_name, server_name, client_name, what, outcome, gate, message) AS words,
  concat_ws(' ', 'k' || replace(kind, '-', ''), 'o' || replace(outcome, '_', ''),
    CASE WHEN outcome NOT IN ('ok', 'input_required') THEN 'ffailed' END,
    'g' || replace(gate, '_', ''), 'w' || replace(who_id, '_', ''), 's' || replace(server_id, '_', ''), 'u' || surface) AS facets
  FROM audit;
CREATE VIRTUAL TABLE audit_words USING fts5 (words, facets, content = 'audit_texts', content_rowid = 'id', detail = 'column',
  tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO audit_words (audit_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER audit_leaves BEFORE DELETE ON audit
  WHEN old.id - old.chain * 4294967296 <= (SELECT indexed_seq FROM audit_chains WHERE no = old.chain)
BEGIN
  INSERT INTO audit_words (audit_words, rowid, words, facets) SELECT 'delete', id, words, facets FROM audit_texts WHERE id = old.id;
END;
-- Before the chain itself is gone, so that its words can be found. The id of a chain is never used again.
CREATE TRIGGER audit_chains_leave BEFORE DELETE ON audit_chains
BEGIN
  DELETE FROM audit WHERE id > old.no * 4294967296 AND id < (old.no + 1) * 4294967296;
END;
`)
  },
}

type Value = string | number | null
type Row = Readonly<Record<string, Value>>

const OLD = `
SELECT request_id, c.workspace_id, at, CASE WHEN gate IS NULL THEN 'call' ELSE 'decision' END AS kind, method AS what, surface,
    CASE WHEN key_id IS NOT NULL THEN 'key' END AS who_kind, key_id AS who_id, key_name AS who_name, client_name, server_id, server_name, target,
    outcome, gate, opens, NULL AS reason, message, NULL AS subject, parent_request_id, duration_us, argument_bytes, result_bytes
  FROM calls c
UNION ALL
SELECT request_id, w.id, h.at, 'change', operation, surface, actor_kind, actor_id, NULL, NULL, NULL, NULL,
    CASE WHEN w.id IS NULL THEN coalesce(h.workspace_id, '') ELSE '' END,
    outcome, NULL, NULL, reason, NULL, subject, NULL, 0, 0, 0
  FROM changes h LEFT JOIN workspaces w ON w.id = h.workspace_id
ORDER BY 1`

const MEMBERS = [
  ...['kind', 'at', 'surface', 'who_kind', 'who_id', 'who_name', 'client_name', 'what', 'target', 'server_id', 'server_name', 'subject'],
  ...['outcome', 'gate', 'opens', 'reason', 'message', 'request_id', 'parent_request_id', 'duration_us', 'argument_bytes', 'result_bytes'],
]

/** In the order of their request ids, chained as they would have been. */
function moveOld(db: Parameters<Migration['up']>[0]): void {
  const newChain = db.prepare<[string]>('INSERT INTO audit_chains (workspace_id) VALUES (?)')
  const insert = db.prepare<Readonly<Record<string, Value | Buffer>>>(
    `INSERT INTO audit (id, chain, hash, ${MEMBERS.join(', ')}) VALUES (@id, @chain, @hash, ${MEMBERS.map(name => `@${name}`).join(', ')})`,
  )
  const chains = new Map<string, { no: number; seq: number; hash: string }>([['organization', { no: 1, seq: 0, hash: '0'.repeat(64) }]])
  // A statement that is still being read lets nothing be written, unless that is said: what is written here is not what is read.
  db.unsafeMode(true)
  for (const row of db.prepare<[], Row>(OLD).iterate()) {
    const name = row['workspace_id'] === null ? 'organization' : String(row['workspace_id'])
    const chain = chains.get(name) ?? { no: Number(newChain.run(name).lastInsertRowid), seq: 0, hash: '0'.repeat(64) }
    chains.set(name, chain)
    chain.seq += 1
    const members = MEMBERS.map(member => row[member] ?? null)
    const text = JSON.stringify(['atrium-audit-1', name, chain.seq, ...members, null, null])
    const hash = createHash('sha256').update(`${chain.hash}\n${text}`).digest()
    chain.hash = hash.toString('hex')
    const { workspace_id: _, ...columns } = row
    insert.run({ ...columns, id: chain.no * 2 ** 32 + chain.seq, chain: chain.no, hash })
  }
  db.unsafeMode(false)
}
