import type { Migration } from '../migration.ts'

/** Which calls a person is asked about, and which nobody may make. */
export const approvals: Migration = {
  version: 16,
  name: 'approvals',
  up: db => {
    db.exec(`
CREATE TABLE approval_rules (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  -- The first that is about a call decides.
  position INTEGER NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('allow', 'ask', 'block')),
  -- NULL: every key, every server, every tool.
  key_id TEXT REFERENCES keys (id) ON DELETE CASCADE,
  server_id TEXT REFERENCES servers (id) ON DELETE CASCADE,
  tool_name TEXT,
  -- JSON: what is asked of the arguments.
  conditions TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CHECK (tool_name IS NULL OR server_id IS NOT NULL)
) STRICT;
CREATE INDEX approval_rules_of_workspace ON approval_rules (workspace_id, position);
`)
  },
}
