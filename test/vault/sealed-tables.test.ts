import { expect } from 'vitest'
import { SEALED_TABLES } from '#core/vault/sealed-tables.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { openWorld, type World } from './sealed-world.ts'

/** Sealed under the master key itself, which its rotation wraps anew: see vault/rekeying.ts. */
const UNDER_THE_MASTER_KEY = ['data_keys.wrapped', 'vault.derivation', 'vault.proof']
/** Looks like something sealed, under whatever key. */
const SEALED = /(^|")(k\d+\.)?v\d+\.[\w-]{16}\.[\w-]{22}\./

function columnsOf(db: World['db']): { table: string; column: string }[] {
  return db.all(
    row => ({ table: String(row['tab']), column: String(row['col']) }),
    "SELECT m.name AS tab, c.name AS col FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
  )
}

verifies('rotation.all-sealed', 'every column of the data file that is sealed is in the list that rotation goes by', async () => {
  using folder = tempFolder()
  const world = openWorld(folder.path, memoryKeychain())
  const named = columnsOf(world.db).filter(({ column }) => /seal|cipher|encrypt/.test(column))
  expect(named.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(
    SEALED_TABLES.map(({ table }) => `${table}.sealed`).toSorted(),
  )
  for (const { table } of SEALED_TABLES) {
    const columns = columnsOf(world.db).filter(one => one.table === table)
    expect(
      columns.map(({ column }) => column),
      table,
    ).toContain('workspace_id')
  }
  await world.close()
})

verifies(
  'rotation.all-sealed',
  'whatever lies in the data file and looks sealed is in a column that rotation knows, and opens there',
  async () => {
    using folder = tempFolder()
    const world = openWorld(folder.path, memoryKeychain())
    await world.vault.open()
    const workspaceId = world.addWorkspace()
    world.addSecret(workspaceId)
    world.addSignIn(workspaceId)
    world.addAuditKey()
    const sealed = columnsOf(world.db).filter(({ table, column }) =>
      world.db.all(row => String(row['value']), `SELECT "${column}" AS value FROM "${table}"`).some(value => SEALED.test(value)),
    )
    const known = [...SEALED_TABLES.map(({ table }) => `${table}.sealed`), ...UNDER_THE_MASTER_KEY]
    expect(sealed.map(({ table, column }) => `${table}.${column}`).filter(name => !known.includes(name))).toEqual([])
    // Each table has something in it here, so that none of them is passed by.
    for (const { table, key, facts, placeOf } of SEALED_TABLES) {
      const rows = world.db.all(row => row, `SELECT ${[...key, ...facts, 'workspace_id', 'sealed'].join(', ')} FROM ${table}`)
      expect(rows.length, table).toBeGreaterThan(0)
      for (const row of rows) expect(placeOf(workspaceId, row), table).toContain(workspaceId)
    }
    await world.close()
  },
)
