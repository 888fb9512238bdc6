import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Migration } from '#core/db/migration.ts'
import { openDatabase } from '#core/db/open.ts'
import { ownDataFolder } from '#core/db/owner.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const steps: Migration[] = [
  {
    version: 1,
    name: 'servers',
    up: db => {
      db.exec('CREATE TABLE servers (id TEXT PRIMARY KEY) STRICT')
    },
  },
  {
    version: 2,
    name: 'named',
    up: db => {
      db.exec("ALTER TABLE servers ADD COLUMN name TEXT NOT NULL DEFAULT 'unnamed'")
    },
  },
]
const failing: Migration = {
  version: 3,
  name: 'failing',
  up: db => {
    db.exec('DROP TABLE servers')
    throw new Error('no')
  },
}

const modeOf = (path: string) => statSync(path).mode & 0o777
const ids = (path: string) => {
  const db = new Sqlite(path)
  const rows = db.prepare('SELECT * FROM servers').all()
  db.close()
  return rows
}

verifies('store.private-files', 'the data folder is for its user alone, and so is every file in it', () => {
  using folder = tempFolder()
  const home = join(folder.path, 'data')
  mkdirSync(home, { mode: 0o755 })
  const umask = process.umask(0)
  const owner = ownDataFolder(home, { pid: process.pid, kind: 'serve', startedAt: 1 })
  const db = openDatabase(join(home, 'atrium.db'))
  db.write(db => db.run("INSERT INTO organization VALUES (1, 'f', 'n', 'o', 'p', NULL, 1)"))
  expect(modeOf(home)).toBe(0o700)
  const files = readdirSync(home)
  expect(files.toSorted()).toEqual(['atrium.db', 'atrium.db-shm', 'atrium.db-wal', 'owner.json', 'owner.lock'])
  for (const file of files) expect([file, modeOf(join(home, file)).toString(8)]).toEqual([file, '600'])
  db.close()
  owner.release()
  process.umask(umask)
})

verifies('store.migrations', 'an old file is brought up step by step, with a copy of it made first', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'atrium.db')
  const old = openDatabase(path, { migrations: steps.slice(0, 1) })
  old.write(db => db.run("INSERT INTO servers VALUES ('srv_1')"))
  old.close()
  expect(readdirSync(folder.path)).toEqual(['atrium.db'])

  openDatabase(path, { migrations: steps, now: () => 7 }).close()
  expect(ids(path)).toEqual([{ id: 'srv_1', name: 'unnamed' }])
  expect(ids(join(folder.path, 'atrium.db.v1-7.bak'))).toEqual([{ id: 'srv_1' }])
  expect(modeOf(join(folder.path, 'atrium.db.v1-7.bak')).toString(8)).toBe('600')

  expect(() => openDatabase(path, { migrations: [...steps, failing], now: () => 8 })).toThrow('no')
  expect(ids(path)).toEqual([{ id: 'srv_1', name: 'unnamed' }])
})

verifies('store.newer-refused', 'a file of a newer Atrium is refused and left as it was', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'atrium.db')
  openDatabase(path, { migrations: steps }).close()
  const before = readFileSync(path)
  expect(() => openDatabase(path, { migrations: steps.slice(0, 1) })).toThrow(
    expect.objectContaining({ code: 'conflict', message: expect.stringContaining('newer Atrium') }),
  )
  expect(readFileSync(path).equals(before)).toBe(true)
})

verifies('store.one-owner', 'a second start hears who owns the folder, and a crash of the owner frees it', async () => {
  using folder = tempFolder()
  const script = `
    import { ownDataFolder } from '#core/db/owner.ts'
    ownDataFolder(process.argv[1], { pid: process.pid, kind: 'desktop', startedAt: 1 })
    console.log('owned'); setInterval(() => {}, 1000)`
  const other = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(other.stdout, 'data')
  const own = () => ownDataFolder(folder.path, { pid: process.pid, kind: 'serve', startedAt: 2 })
  expect(own).toThrow(
    expect.objectContaining({ code: 'conflict', message: expect.stringContaining(`the desktop app, process ${other.pid ?? 0}`) }),
  )
  other.kill('SIGKILL')
  await once(other, 'exit')
  own().release()
})

verifies('store.kill-keeps', 'kill -9 while writing loses no row that was acknowledged', async () => {
  using folder = tempFolder()
  const script = `
    import { join } from 'node:path'
    import { openDatabase } from '#core/db/open.ts'
    const db = openDatabase(join(process.argv[1], 'atrium.db'), { migrations: [{ version: 1, name: 'n', up: db => db.exec('CREATE TABLE n (i INTEGER PRIMARY KEY) STRICT') }] })
    for (let i = 1; ; i += 1) {
      const commit = i % 2 === 0 ? db.write : db.append
      commit(db => db.run('INSERT INTO n VALUES (?)', i))
      process.stdout.write(i + '\\n')
    }`
  for (let round = 0; round < 5; round += 1) {
    const path = join(folder.path, String(round))
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.length > 300 + round * 400) child.kill('SIGKILL')
    })
    await once(child, 'close')
    const lines = said.split('\n')
    const acknowledged = Number(lines.at(-1) === '' ? lines.at(-2) : lines.at(-2))
    const db = new Sqlite(join(path, 'atrium.db'))
    const kept = db.prepare<[], { most: number; rows: number }>('SELECT max(i) AS most, count(*) AS rows FROM n').get()
    db.close()
    expect(acknowledged).toBeGreaterThan(10)
    expect(kept?.most).toBeGreaterThanOrEqual(acknowledged)
    expect(kept?.rows).toBe(kept?.most)
  }
})

test('a folder with a bad name for a command line is owned all the same', async () => {
  using folder = tempFolder()
  ownDataFolder(join(folder.path, 'a b ü'), { pid: process.pid, kind: 'serve', startedAt: 1 }).release()
  const { stdout } = await promisify(execFile)('ls', [folder.path])
  expect(stdout.trim()).toBe('a b ü')
})

verifies(
  'store.journal',
  'many records leave a short journal, also where nothing but records is written, and closing in the middle loses none',
  async () => {
    using folder = tempFolder()
    const path = join(folder.path, 'atrium.db')
    const made: Migration = {
      version: 1,
      name: 'records',
      up: db => {
        db.exec('CREATE TABLE records (i INTEGER PRIMARY KEY, text TEXT) STRICT')
      },
    }
    const db = openDatabase(path, { migrations: [made] })
    const text = 'r'.repeat(8_000)
    let longest = 0
    for (let i = 1; i <= 6_000; i += 1) {
      db.append(tx => tx.run('INSERT INTO records VALUES (?, ?)', i, text))
      if (i % 100 !== 0) continue
      longest = Math.max(longest, statSync(`${path}-wal`).size)
      await nextTurn()
    }
    // All in all 48 MB went through it.
    expect(longest).toBeGreaterThan(4_000_000)
    expect(longest).toBeLessThan(20_000_000)
    db.close()
    expect(readdirSync(folder.path)).toEqual(['atrium.db'])
    const again = openDatabase(path, { migrations: [made] })
    expect(again.get(row => row, 'SELECT count(*) AS rows, min(length(text)) AS least FROM records')).toEqual({ rows: 6_000, least: 8_000 })
    again.close()
  },
)
