import type { Migration } from '../migration.ts'

export const first: Migration = {
  version: 1,
  name: 'first',
  up: db => {
    db.exec(`
CREATE TABLE organization (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- Names this data folder in the keychain and in the mark its child processes carry.
  folder_id TEXT NOT NULL,
  name TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  owner_name TEXT NOT NULL,
  set_up_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE vault (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  protector TEXT NOT NULL CHECK (protector IN ('keychain', 'passphrase')),
  -- JSON: salt and cost of the passphrase's derivation; '{}' for the keychain.
  derivation TEXT NOT NULL,
  -- A known word sealed with the master key: opens only with the right one.
  proof TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspaces (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  is_prefixing INTEGER NOT NULL DEFAULT 1 CHECK (is_prefixing IN (0, 1)),
  -- The workspace's data key, wrapped by the master key; made with its first secret.
  wrapped_key TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE servers (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('stdio')),
  -- JSON by the schema Launch.
  launch TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  approved_fingerprint TEXT,
  is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (workspace_id, slug)
) STRICT;

-- What a server offered when it was last ready, so that lists never wait for a start.
CREATE TABLE catalogs (
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  -- The capabilities of the client it was listed for: '' or a sorted list such as 'elicitation,sampling'.
  capabilities TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  content TEXT NOT NULL,
  listed_at INTEGER NOT NULL,
  PRIMARY KEY (server_id, capabilities)
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  sealed TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  replaced_at INTEGER,
  last_used_at INTEGER,
  UNIQUE (workspace_id, name)
) STRICT;

-- Keys of workspaces, and admin keys of the organization (no workspace).
CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('workspace', 'admin')),
  workspace_id TEXT REFERENCES workspaces (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  last_used_at INTEGER,
  calls INTEGER NOT NULL DEFAULT 0,
  CHECK ((kind = 'workspace') = (workspace_id IS NOT NULL))
) STRICT;
CREATE INDEX keys_of_workspace ON keys (workspace_id, created_at);

CREATE TABLE calls (
  -- Request ids are UUIDs of version 7, so the key's order within a workspace is the order of time.
  request_id TEXT NOT NULL,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  method TEXT NOT NULL,
  surface TEXT NOT NULL CHECK (surface IN ('mcp', 'rest', 'page')),
  key_id TEXT,
  key_name TEXT,
  client_name TEXT,
  server_id TEXT,
  server_name TEXT,
  target TEXT NOT NULL,
  outcome TEXT NOT NULL,
  gate TEXT,
  message TEXT,
  duration_us INTEGER NOT NULL,
  argument_bytes INTEGER NOT NULL,
  result_bytes INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, request_id)
) STRICT, WITHOUT ROWID;

-- Every command that changed something: who, through which door, what came of it.
CREATE TABLE changes (
  request_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  operation TEXT NOT NULL,
  surface TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  workspace_id TEXT,
  outcome TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX changes_by_time ON changes (at);

-- The ledger of child processes: swept at the next start, so that a crash leaves none behind.
CREATE TABLE children (
  pid INTEGER NOT NULL,
  -- The OS's own start time of the process, so that a reused pid is never mistaken for it.
  started TEXT NOT NULL,
  server_id TEXT NOT NULL,
  spawned_at INTEGER NOT NULL,
  PRIMARY KEY (pid, started)
) STRICT, WITHOUT ROWID;
`)
  },
}
