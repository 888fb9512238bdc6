import type { Migration } from '../migration.ts'

/** Servers are of more than one kind; which is told by the launch alone. */
export const serverKinds: Migration = {
  version: 2,
  name: 'server-kinds',
  up: db => {
    db.exec(`
ALTER TABLE servers DROP COLUMN kind;
-- JSON by the schema ServerSettings.
ALTER TABLE servers ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
UPDATE servers SET launch = json_set(launch, '$.kind', 'stdio');
`)
  },
}
