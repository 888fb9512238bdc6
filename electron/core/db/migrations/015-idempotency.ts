import type { Migration } from '../migration.ts'

/** Commands over REST that came with an Idempotency-Key, and what they were answered. */
export const idempotency: Migration = {
  version: 15,
  name: 'idempotency',
  up: db => {
    db.exec(`
CREATE TABLE idempotent_requests (
  id INTEGER PRIMARY KEY,
  -- Whose: each key has its own.
  key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  -- SHA-256 of the Idempotency-Key, and of method, address and body.
  name BLOB NOT NULL CHECK (length(name) = 32),
  request BLOB NOT NULL CHECK (length(request) = 32),
  begun_at INTEGER NOT NULL,
  -- begun: no answer yet, or it was lost. large: answered with more than is kept.
  state TEXT NOT NULL CHECK (state IN ('begun', 'answered', 'large')),
  -- Opens with what the client sent, which is kept nowhere.
  answer TEXT,
  CHECK ((state = 'answered') = (answer IS NOT NULL)),
  UNIQUE (key_id, name)
) STRICT;
CREATE INDEX idempotent_requests_by_key ON idempotent_requests (key_id);
CREATE INDEX idempotent_requests_by_time ON idempotent_requests (begun_at);
`)
  },
}
