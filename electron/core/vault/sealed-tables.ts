import { SecretId, ServerId } from '#shared/model/ids.ts'
import type { SqlRow } from '#core/db/database.ts'
import { auditKeyThing, clientThing, placeOfSecret, placeOfThing, storeThing, tokensThing } from './places.ts'
import type { Whose } from './whose.ts'

/** A table with a column `sealed`. */
export interface SealedTable {
  readonly table: string
  /** The columns that name a row. */
  readonly key: readonly string[]
  /** Columns beside the key that the place is made of. */
  readonly facts: readonly string[]
  /** Where `sealed` was sealed, from those columns. */
  readonly placeOf: (whose: Whose, row: SqlRow) => string
}

/**
 * Everything that lies sealed under data keys: rotation goes by this list, so a table that is not in it would lose its values with the
 * old key. test/vault/sealed-tables.test.ts compares it with the schema. Every table has `workspace_id`; where that is null, the row is
 * the organization's.
 */
export const SEALED_TABLES: readonly SealedTable[] = [
  {
    table: 'secrets',
    key: ['id'],
    facts: ['version'],
    placeOf: (whose, row) => placeOfSecret(whose, SecretId.parse(row['id']), Number(row['version'])),
  },
  {
    table: 'oauth_tokens',
    key: ['workspace_id', 'server_id', 'issuer'],
    facts: ['url', 'version'],
    placeOf: (whose, row) =>
      placeOfThing(
        whose,
        tokensThing({
          serverId: ServerId.parse(row['server_id']),
          version: Number(row['version']),
          issuer: String(row['issuer']),
          url: String(row['url']),
        }),
      ),
  },
  {
    table: 'oauth_clients',
    key: ['workspace_id', 'issuer', 'redirect_uri'],
    facts: [],
    placeOf: (whose, row) => placeOfThing(whose, clientThing(String(row['redirect_uri']), String(row['issuer']))),
  },
  {
    table: 'code_store',
    key: ['server_id', 'key'],
    facts: [],
    placeOf: (whose, row) => placeOfThing(whose, storeThing(ServerId.parse(row['server_id']), String(row['key']))),
  },
  {
    table: 'audit_keys',
    key: ['id'],
    facts: [],
    placeOf: (whose, row) => placeOfThing(whose, auditKeyThing(String(row['id']))),
  },
]
