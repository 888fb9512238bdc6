import type { Migration } from '../migration.ts'

/** A workspace says how its servers are treated that do not say it themselves. */
export const workspaceSettings: Migration = {
  version: 3,
  name: 'workspace-settings',
  up: db => {
    db.exec(`
-- JSON by the schema WorkspaceSettings.
ALTER TABLE workspaces ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
`)
  },
}
