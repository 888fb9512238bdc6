import type { Migration } from '../migration.ts'

/** Tools that are written in Atrium: drafts, what was published of them, and what they remember. */
export const codeTools: Migration = {
  version: 8,
  name: 'code-tools',
  up: db => {
    db.exec(`
CREATE TABLE code_tools (
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- JSON by the schema CodeDraft. Never callable.
  draft TEXT NOT NULL,
  -- Counts the saves of the draft, from 1.
  revision INTEGER NOT NULL,
  -- NULL: nothing of it can be called.
  published_version INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (server_id, name)
) STRICT;

CREATE TABLE code_versions (
  server_id TEXT NOT NULL,
  tool_name TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- JSON by the schema CodeDraft.
  content TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (server_id, tool_name, version),
  FOREIGN KEY (server_id, tool_name) REFERENCES code_tools (server_id, name) ON DELETE CASCADE
) STRICT;

CREATE TRIGGER code_versions_stay BEFORE UPDATE ON code_versions
BEGIN
  SELECT RAISE(ABORT, 'what was published does not change');
END;

-- What the tools of a server remember.
CREATE TABLE code_store (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  -- JSON, sealed with the workspace's data key, bound to server and key.
  sealed TEXT NOT NULL,
  -- Of key and JSON together, for the quota.
  bytes INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (server_id, key)
) STRICT, WITHOUT ROWID;

-- The call that caused this one.
ALTER TABLE calls ADD COLUMN parent_request_id TEXT;
`)
  },
}
