import type { Migration } from '../migration.ts'

/**
 * Whether a value is long enough to be redacted, so that no list has to open it. Of what was kept before, the length of what is sealed
 * tells (after the mark of its key `v1.`, 16 characters, a dot, 22 characters, a dot, then four for three bytes): up to three bytes are too
 * short, ten are at least four characters of whatever kind. What lies between, and every reference, is found out when it is used next.
 */
export const redactedSecrets: Migration = {
  version: 12,
  name: 'redacted-secrets',
  up: db => {
    db.exec(`
-- 1: it is; 0: it is too short; NULL: not known.
ALTER TABLE secrets ADD COLUMN is_redacted INTEGER CHECK (is_redacted IN (0, 1));
UPDATE secrets SET is_redacted = CASE
    WHEN length(sealed) - instr(sealed, 'v1.') + 1 - 43 <= 4 THEN 0
    WHEN length(sealed) - instr(sealed, 'v1.') + 1 - 43 >= 14 THEN 1
  END WHERE sealed IS NOT NULL;
`)
  },
}
