import type { Migration } from '../migration.ts'

/** What was read of the registry, so that it can be searched without a network, and the files of bundles that were unpacked. */
export const registry: Migration = {
  version: 5,
  name: 'registry',
  up: db => {
    db.exec(`
CREATE TABLE registry_state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- Whose entries these are; another address makes them nobody's.
  url TEXT NOT NULL,
  -- When a reading last came to its end, and when that one began; null before the first.
  read_at INTEGER,
  began_at INTEGER,
  -- When all of it was last read, not only what changed.
  whole_at INTEGER,
  skipped INTEGER NOT NULL DEFAULT 0,
  problem TEXT
) STRICT;

-- What the registry calls the state of each page, to be asked whether it changed.
CREATE TABLE registry_pages (
  address TEXT PRIMARY KEY,
  etag TEXT NOT NULL,
  next_cursor TEXT,
  skipped INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE registry_entries (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  -- 1: the newest known, which lists show; 0: another that was asked for by its version.
  is_latest INTEGER NOT NULL CHECK (is_latest IN (0, 1)),
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  status TEXT NOT NULL,
  status_message TEXT NOT NULL,
  updated_at INTEGER,
  -- JSON: a list of words.
  kinds TEXT NOT NULL,
  -- All that its publisher wrote.
  json TEXT NOT NULL,
  -- The page it was on, and the reading that last saw it.
  page TEXT NOT NULL,
  reading INTEGER NOT NULL,
  UNIQUE (name, version)
) STRICT;
CREATE INDEX registry_entries_by_time ON registry_entries (is_latest, updated_at DESC, name);
CREATE INDEX registry_entries_by_page ON registry_entries (page);

-- By the id of the entry; only what lists show.
CREATE VIRTUAL TABLE registry_words USING fts5 (name, title, description, tokenize = 'unicode61 remove_diacritics 2');

CREATE TABLE bundles (
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  -- JSON by the schema Answers, secrets by their names: what an update is asked with.
  answers TEXT NOT NULL,
  -- JSON: path, size and SHA-256 of each file as it was unpacked.
  files TEXT NOT NULL,
  unpacked_at INTEGER NOT NULL,
  PRIMARY KEY (server_id, sha256)
) STRICT, WITHOUT ROWID;
`)
  },
}
