import type { Migration } from '../migration.ts'

/** What servers elsewhere let Atrium in with. */
export const signIns: Migration = {
  version: 7,
  name: 'sign-ins',
  up: db => {
    db.exec(`
-- Tokens of a server: given out by one issuer, for one address. At another address they are not used.
CREATE TABLE oauth_tokens (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  issuer TEXT NOT NULL,
  url TEXT NOT NULL,
  -- Counts up with every renewal, and is sealed in: an older pair does not open as a newer one.
  version INTEGER NOT NULL,
  -- What was granted, separated by spaces.
  scope TEXT NOT NULL,
  -- JSON by the schema SignedIn, sealed with the workspace's data key.
  sealed TEXT NOT NULL,
  stored_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, server_id, issuer)
) STRICT, WITHOUT ROWID;

-- Atrium as a client that it registered by itself, for one address the browser comes back to.
CREATE TABLE oauth_clients (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  issuer TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  -- JSON by the schema Client, sealed with the workspace's data key.
  sealed TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, issuer, redirect_uri)
) STRICT, WITHOUT ROWID;
`)
  },
}
