import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import { migrations } from '#core/db/migrations/index.ts'
import { openDatabase } from '#core/db/open.ts'
import { TokenVault } from '#core/oauth/tokens.ts'
import type { SignedIn } from '#core/oauth/signed-in.ts'
import { findInDataFiles } from '../harness/data-files.ts'
import { verifies } from '../verifies.ts'
import { openOAuthWorld } from './oauth-world.ts'

const HOUR = 3_600_000
const COPY = 'atrium.db.v9-1.bak'

type World = Awaited<ReturnType<typeof openOAuthWorld>>

/** As a migration makes it: of all that is there now. */
function makeCopy({ db, folder }: World): void {
  db.scrub()
  const sqlite = new Sqlite(join(folder, 'atrium.db'), { readonly: true })
  sqlite.prepare('VACUUM INTO ?').run(join(folder, COPY))
  sqlite.close()
}

function sealedNow({ db }: World): string[] {
  const sealedIn = (table: string) => db.all(row => String(row['sealed']), `SELECT sealed FROM ${table}`)
  return [...sealedIn('oauth_tokens'), ...sealedIn('oauth_clients')]
}

/** Does it, and looks for everything that was sealed before and is not any more. Answers how many those are. */
async function overwrites(world: World, step: () => unknown): Promise<number> {
  const before = sealedNow(world)
  await step()
  const now = sealedNow(world)
  const gone = before.filter(sealed => !now.includes(sealed))
  expect(findInDataFiles(world.folder, gone).flat()).toEqual([])
  // What is there now is found by the same search.
  for (const files of findInDataFiles(world.folder, now)) expect(files).not.toEqual([])
  return gone.length
}

async function signedInWorld(): Promise<World> {
  const world = await openOAuthWorld()
  await world.call()
  await world.signInto()
  return world
}

const renew = (world: World, hours: number) => async () => {
  world.clock.ahead = hours * HOUR
  await world.oauth.authorizerFor(world.target)!.header()
}

verifies('oauth.overwritten', 'after a renewal, another sign-in, and signing out', async () => {
  await using world = await signedInWorld()
  makeCopy(world)
  for (const files of findInDataFiles(world.folder, sealedNow(world))) expect(files).toContain(COPY)
  expect(await overwrites(world, renew(world, 1))).toBe(1)
  expect(await overwrites(world, renew(world, 2))).toBe(1)
  expect(await overwrites(world, () => world.signInto())).toBe(1)
  expect(await overwrites(world, () => world.signOut())).toBe(1)
  expect(world.rows()).toEqual([])
})

verifies(
  'oauth.overwritten',
  'after a changed address, a removed server, a revocation, and a client that the authority forgot',
  async () => {
    await using world = await signedInWorld()
    const { oauth, target, authority } = world
    makeCopy(world)
    expect(await overwrites(world, () => oauth.forget(target, 'https://elsewhere.example.com/mcp'))).toBe(1)

    await world.signInto()
    makeCopyAnew(world)
    expect(await overwrites(world, () => oauth.forget(target, undefined))).toBe(1)

    await world.signInto()
    makeCopyAnew(world)
    authority.switches.tokenAnswer = { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) }
    expect(await overwrites(world, () => expect(renew(world, 1)()).rejects.toThrow('needs you to sign in'))).toBe(1)

    authority.switches.tokenAnswer = undefined
    world.clock.ahead = 0
    await world.signInto()
    makeCopyAnew(world)
    authority.switches.tokenAnswer = { status: 401, body: JSON.stringify({ error: 'invalid_client' }) }
    expect(await overwrites(world, () => expect(renew(world, 1)()).rejects.toThrow('could not be renewed'))).toBe(1)
  },
)

function makeCopyAnew(world: World): void {
  world.db.copies.remove()
  makeCopy(world)
}

verifies('oauth.overwritten', 'however many servers there are, and of every size', async () => {
  await using world = await signedInWorld()
  const { db, vault, workspaceId } = world
  const tokens = new TokenVault({ db, vault, now: Date.now })
  const signedIn = tokens.find(world.target)!
  const of = (n: number, size: number): SignedIn => ({ ...signedIn, accessToken: `token ${n} `.padEnd(16 + size, 'x') })
  const targets = Array.from({ length: 80 }, (_none, n) => world.addTarget(`https://${n}.example.com/mcp`))
  for (const [n, target] of targets.entries()) tokens.insert(target, 'print', of(n, (n * 997) % 9_000))
  const gone = sealedNow(world)
  for (const [n, target] of targets.entries()) {
    if (n % 3 === 0) tokens.drop(target)
    else if (n % 3 === 1) tokens.replace(target, tokens.find(target)!, of(n, (n * 1_511) % 9_000))
    else tokens.insert(target, 'print', of(n, (n * 499) % 9_000))
  }
  const now = sealedNow(world)
  const before = gone.filter(sealed => !now.includes(sealed))
  expect(before).toHaveLength(80)
  expect(findInDataFiles(world.folder, before).flat()).toEqual([])
  expect(db.all(row => row, 'SELECT 1 FROM oauth_tokens WHERE workspace_id = ?', workspaceId)).toHaveLength(81 - 27)
})

verifies('oauth.overwritten', 'a copy of before there were sign-ins stays', async () => {
  await using world = await signedInWorld()
  const old = openDatabase(join(world.folder, COPY), { migrations: migrations.slice(0, 6) })
  old.close()
  await world.signOut()
  expect(existsSync(join(world.folder, COPY))).toBe(true)
})
