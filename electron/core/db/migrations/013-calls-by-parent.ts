import type { Migration } from '../migration.ts'

export const callsByParent: Migration = {
  version: 13,
  name: 'calls by parent',
  up: db => {
    db.exec(`
-- Few calls are made by tools: a client's own are not in it, and cost nothing.
CREATE INDEX calls_by_parent ON calls (parent_request_id, request_id) WHERE parent_request_id IS NOT NULL;
`)
  },
}
