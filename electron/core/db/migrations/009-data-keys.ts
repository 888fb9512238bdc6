import type { Migration } from '../migration.ts'

/** Data keys with versions, so that they can be rotated while they are in use; and which item of the keychain has the master key. */
export const dataKeys: Migration = {
  version: 9,
  name: 'data-keys',
  up: db => {
    db.exec(`
CREATE TABLE data_keys (
  -- The id of a workspace, or 'organization'.
  whose TEXT NOT NULL,
  workspace_id TEXT REFERENCES workspaces (id) ON DELETE CASCADE,
  -- Counts rotations from 1. What is sealed names it; the newest seals. An older one stays until nothing is sealed under it.
  version INTEGER NOT NULL,
  -- Wrapped by the master key.
  wrapped TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (whose, version),
  CHECK (whose = coalesce(workspace_id, 'organization'))
) STRICT, WITHOUT ROWID;
CREATE INDEX data_keys_of_workspace ON data_keys (workspace_id);
INSERT INTO data_keys (whose, workspace_id, version, wrapped, made_at)
  SELECT id, id, 1, wrapped_key, created_at FROM workspaces WHERE wrapped_key IS NOT NULL;
ALTER TABLE workspaces DROP COLUMN wrapped_key;

-- What the keychain's item is called beside the folder's id; '' for the first one.
ALTER TABLE vault ADD COLUMN item TEXT NOT NULL DEFAULT '';
-- An item of the keychain that is not in use: made for a master key that did not come to be, or left by the one before. To be removed.
ALTER TABLE vault ADD COLUMN stale_item TEXT;
ALTER TABLE vault ADD COLUMN rotated_at INTEGER;
`)
  },
}
