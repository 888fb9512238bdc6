import type { Migration } from '../migration.ts'

/** What people decide about tools, the definitions they accepted, and keys limited to chosen tools. */
export const toolPolicy: Migration = {
  version: 4,
  name: 'tool-policy',
  up: db => {
    db.exec(`
-- By the server and its own name of the tool. No row: as the server has it.
CREATE TABLE tool_rules (
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  tool_name TEXT NOT NULL,
  is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
  name TEXT,
  title TEXT,
  description TEXT,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (server_id, tool_name)
) STRICT, WITHOUT ROWID;

-- The definitions of a tool that were accepted. They stay while the server lists no such tool, or runs something else.
CREATE TABLE tool_pins (
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  tool_name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  -- Canonical JSON; its SHA-256 is the fingerprint.
  definition TEXT NOT NULL,
  -- When the tool was seen first, and when this definition of it was accepted.
  first_seen_at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (server_id, tool_name, fingerprint)
) STRICT;

-- JSON: the chosen tools as [server id, the server's own name] each; NULL: all.
ALTER TABLE keys ADD COLUMN tools TEXT;
`)
  },
}
