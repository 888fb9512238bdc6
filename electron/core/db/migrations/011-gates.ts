import type { Migration } from '../migration.ts'

/** People with roles; keys with kinds, surfaces, scopes and limits; which tools only read; which gate refused a call, and what opens it. */
export const gates: Migration = {
  version: 11,
  name: 'gates',
  up: db => {
    db.exec(`
-- Members of the organization beside its owner, who stands in the table organization.
CREATE TABLE members (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
-- What a member is in a workspace. Owner and admins are in all of them without a row.
CREATE TABLE workspace_members (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('manager', 'member')),
  PRIMARY KEY (workspace_id, member_id)
) STRICT, WITHOUT ROWID;

-- NULL: in use. Archived: its keys open nothing, its servers are stopped, its records stay.
ALTER TABLE workspaces ADD COLUMN archived_at INTEGER;

CREATE TABLE all_keys (
  id TEXT PRIMARY KEY,
  -- service: its scopes alone. user: acts as a member, and that role binds as well. admin: of the organization, names a workspace per call.
  kind TEXT NOT NULL CHECK (kind IN ('service', 'user', 'admin')),
  workspace_id TEXT REFERENCES workspaces (id) ON DELETE CASCADE,
  -- The member a user key acts as. Not a reference: the owner is no row of members, and who is gone has no role.
  member_id TEXT,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  surfaces TEXT NOT NULL CHECK (surfaces IN ('mcp', 'rest', 'both')),
  -- JSON: the scopes, sorted, each once.
  scopes TEXT NOT NULL,
  -- JSON: the chosen tools as [server id, the server's own name] each; NULL: all that the scopes reach.
  tools TEXT,
  tool_mode TEXT CHECK (tool_mode IN ('full', 'discovery')),
  -- Limits of its own; NULL: none.
  calls_per_minute INTEGER CHECK (calls_per_minute > 0),
  calls_per_day INTEGER CHECK (calls_per_day > 0),
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  -- The key that took its place when it was rotated.
  replaced_by TEXT,
  last_used_at INTEGER,
  calls INTEGER NOT NULL DEFAULT 0,
  CHECK ((kind = 'admin') = (workspace_id IS NULL)),
  CHECK ((kind = 'user') = (member_id IS NOT NULL))
) STRICT;
-- Whoever had a key before could do all of its surface with it, and goes on to.
INSERT INTO all_keys (id, kind, workspace_id, name, prefix, hash, surfaces, scopes, tools, tool_mode, created_at, expires_at, revoked_at, last_used_at, calls)
  SELECT id, CASE kind WHEN 'admin' THEN 'admin' ELSE 'service' END, workspace_id, name, prefix, hash,
    CASE kind WHEN 'admin' THEN 'rest' ELSE 'mcp' END, CASE kind WHEN 'admin' THEN '[]' ELSE '["*:read","*:write"]' END,
    tools, tool_mode, created_at, expires_at, revoked_at, last_used_at, calls FROM keys;
DROP TABLE keys;
ALTER TABLE all_keys RENAME TO keys;
CREATE INDEX keys_of_workspace ON keys (workspace_id, created_at);

-- What came of the calls of each key, by the day (UTC): day is days since 1970.
CREATE TABLE key_days (
  key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  calls INTEGER NOT NULL DEFAULT 0,
  errors INTEGER NOT NULL DEFAULT 0,
  denials INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (key_id, day)
) STRICT, WITHOUT ROWID;

-- What a person decided: read or write. NULL: undecided, which counts as write.
ALTER TABLE tool_rules ADD COLUMN access TEXT CHECK (access IN ('read', 'write'));

-- What would have opened the gate that refused.
ALTER TABLE calls ADD COLUMN opens TEXT;
`)
  },
}
