import type { Migration } from '../migration.ts'

/** Tools are listed in full, or found by search: for a workspace, and for a key that shall differ from it. */
export const toolModes: Migration = {
  version: 6,
  name: 'tool-modes',
  up: db => {
    db.exec(`
ALTER TABLE workspaces ADD COLUMN tool_mode TEXT NOT NULL DEFAULT 'full' CHECK (tool_mode IN ('full', 'discovery'));
-- NULL: as the workspace has it.
ALTER TABLE keys ADD COLUMN tool_mode TEXT CHECK (tool_mode IN ('full', 'discovery'));
`)
  },
}
