import type { Migration } from '../migration.ts'

/** What calls consume, what of it may be consumed in a month, and what was paid ahead. */
export const usage: Migration = {
  version: 17,
  name: 'usage',
  up: db => {
    db.exec(`
-- One for each call that no gate refused, or that reached its server. It lives as long as the record of its call.
CREATE TABLE usage_events (
  workspace_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  method TEXT NOT NULL,
  key_id TEXT,
  server_id TEXT,
  target TEXT NOT NULL,
  units INTEGER NOT NULL CHECK (units >= 0),
  -- How many of them were taken from what was paid ahead.
  prepaid INTEGER NOT NULL CHECK (prepaid BETWEEN 0 AND units),
  duration_us INTEGER NOT NULL,
  argument_bytes INTEGER NOT NULL,
  result_bytes INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER usage_events_stay BEFORE UPDATE ON usage_events
BEGIN
  SELECT RAISE(ABORT, 'what was used does not change');
END;
CREATE TRIGGER usage_events_leave AFTER DELETE ON audit WHEN old.kind IN ('call', 'decision')
BEGIN
  DELETE FROM usage_events WHERE request_id = old.request_id
    AND workspace_id = (SELECT workspace_id FROM audit_chains WHERE no = old.chain);
END;

-- The sums of a day (days since 1970, UTC), which stay. Empty texts: no key, no server, no tool.
CREATE TABLE usage_days (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  method TEXT NOT NULL,
  tool TEXT NOT NULL,
  calls INTEGER NOT NULL,
  units INTEGER NOT NULL,
  prepaid INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  argument_bytes INTEGER NOT NULL,
  result_bytes INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, day, key_id, server_id, method, tool)
) STRICT, WITHOUT ROWID;

-- What workspaces used that are gone: deleting one gives nothing back.
CREATE TABLE usage_gone (
  day INTEGER PRIMARY KEY,
  units INTEGER NOT NULL,
  prepaid INTEGER NOT NULL
) STRICT;
CREATE TRIGGER usage_days_leave BEFORE DELETE ON workspaces
BEGIN
  INSERT INTO usage_gone (day, units, prepaid)
    SELECT day, sum(units), sum(prepaid) FROM usage_days WHERE workspace_id = old.id GROUP BY day
    ON CONFLICT (day) DO UPDATE SET units = units + excluded.units, prepaid = prepaid + excluded.prepaid;
END;

-- What was paid ahead, and what was taken from it: the balance is the sum.
CREATE TABLE usage_ledger (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('topUp', 'use')),
  units INTEGER NOT NULL CHECK (units != 0),
  reason TEXT,
  who_id TEXT,
  who_name TEXT,
  CHECK ((kind = 'topUp') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX usage_top_ups ON usage_ledger (id) WHERE kind = 'topUp';
CREATE TRIGGER usage_ledger_stays BEFORE UPDATE ON usage_ledger
BEGIN
  SELECT RAISE(ABORT, 'what is in the ledger does not change');
END;
CREATE TRIGGER usage_ledger_keeps BEFORE DELETE ON usage_ledger
BEGIN
  SELECT RAISE(ABORT, 'what is in the ledger stays');
END;

-- The one plan of the organization. NULL: without such a limit.
CREATE TABLE usage_plan (
  no INTEGER PRIMARY KEY CHECK (no = 1),
  included_units INTEGER CHECK (included_units >= 0),
  monthly_cap INTEGER CHECK (monthly_cap >= 0)
) STRICT;
INSERT INTO usage_plan (no) VALUES (1);

-- A cap of its own for a workspace ('') or for one of its keys.
CREATE TABLE usage_overrides (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  key_id TEXT NOT NULL,
  monthly_cap INTEGER NOT NULL CHECK (monthly_cap >= 0),
  PRIMARY KEY (workspace_id, key_id)
) STRICT, WITHOUT ROWID;

-- What a call of a tool costs, by the server's own name; 1 where there is no row.
CREATE TABLE tool_prices (
  server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  tool_name TEXT NOT NULL,
  units INTEGER NOT NULL CHECK (units >= 0),
  PRIMARY KEY (server_id, tool_name)
) STRICT, WITHOUT ROWID;
`)
  },
}
