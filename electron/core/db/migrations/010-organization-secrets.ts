import type { Migration } from '../migration.ts'

/** Secrets of the organization, references to other password managers, and when each version of a secret was made. */
export const organizationSecrets: Migration = {
  version: 10,
  name: 'organization-secrets',
  up: db => {
    db.exec(`
CREATE TABLE all_secrets (
  id TEXT PRIMARY KEY,
  -- NULL: the organization's.
  workspace_id TEXT REFERENCES workspaces (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  -- Counts replacements, from 1.
  version INTEGER NOT NULL,
  sealed TEXT,
  -- Where the value is looked up whenever it is used; then nothing is sealed.
  reference TEXT,
  -- For a secret of the organization: 1: all workspaces get it, also later ones; 0: those in secret_workspaces.
  is_for_all INTEGER NOT NULL DEFAULT 0 CHECK (is_for_all IN (0, 1)),
  created_at INTEGER NOT NULL,
  replaced_at INTEGER,
  last_used_at INTEGER,
  CHECK ((sealed IS NULL) <> (reference IS NULL)),
  CHECK (is_for_all = 0 OR workspace_id IS NULL)
) STRICT;
INSERT INTO all_secrets (id, workspace_id, name, version, sealed, created_at, replaced_at, last_used_at)
  SELECT id, workspace_id, name, version, sealed, created_at, replaced_at, last_used_at FROM secrets;
DROP TABLE secrets;
ALTER TABLE all_secrets RENAME TO secrets;
-- NULLs differ in an index, so the organization's have a word of their own.
CREATE UNIQUE INDEX secrets_by_name ON secrets (coalesce(workspace_id, 'organization'), name);
CREATE INDEX secrets_of_workspace ON secrets (workspace_id, name);

-- The workspaces that were chosen for a secret of the organization.
CREATE TABLE secret_workspaces (
  secret_id TEXT NOT NULL REFERENCES secrets (id) ON DELETE CASCADE,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  PRIMARY KEY (secret_id, workspace_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_workspaces_by_workspace ON secret_workspaces (workspace_id);

-- When a workspace last used a secret of the organization: no workspace is told when another did.
CREATE TABLE secret_uses (
  secret_id TEXT NOT NULL REFERENCES secrets (id) ON DELETE CASCADE,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  last_used_at INTEGER NOT NULL,
  PRIMARY KEY (secret_id, workspace_id)
) STRICT, WITHOUT ROWID;

-- When each version was made. Never a value.
CREATE TABLE secret_versions (
  secret_id TEXT NOT NULL REFERENCES secrets (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  -- The name of who made it; NULL where it came with a server, or was not kept yet.
  made_by TEXT,
  is_reference INTEGER NOT NULL CHECK (is_reference IN (0, 1)),
  PRIMARY KEY (secret_id, version)
) STRICT, WITHOUT ROWID;
-- Of a secret that was replaced more than once only the first version and the present one are known.
INSERT INTO secret_versions (secret_id, version, made_at, is_reference) SELECT id, 1, created_at, 0 FROM secrets;
INSERT INTO secret_versions (secret_id, version, made_at, is_reference)
  SELECT id, version, replaced_at, 0 FROM secrets WHERE version > 1 AND replaced_at IS NOT NULL;

-- The id of what a command was about: a secret, a server, a key.
ALTER TABLE changes ADD COLUMN subject TEXT;
CREATE INDEX changes_by_subject ON changes (subject, at) WHERE subject IS NOT NULL;
`)
  },
}
