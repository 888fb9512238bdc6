import { join } from 'node:path'
import type { SecretId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { openSigningKey } from '#core/audit/keys.ts'
import { openDatabase } from '#core/db/open.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import type { Keychain } from '#core/platform.ts'
import { clientThing, storeThing, tokensThing, type SealedThing } from '#core/vault/places.ts'
import { Vault } from '#core/vault/vault.ts'
import type { Whose } from '#core/vault/whose.ts'

const URL = 'https://mcp.example.com/mcp'
const ISSUER = 'https://login.example.com'
const REDIRECT = 'http://127.0.0.1:5678/callback'

export const PASSPHRASE = 'correct horse battery staple'

/** A data folder with a vault of its own. */
export function openWorld(folder: string, keychain: Keychain) {
  const db = openDatabase(join(folder, 'atrium.db'), { now: Date.now })
  const failures: unknown[] = []
  const vault = new Vault({
    db,
    platform: { keychain, now: Date.now },
    folderId: 'folder',
    changed: () => undefined,
    failed: error => failures.push(error),
  })
  const addWorkspace = (): WorkspaceId => {
    const id = newUuid() as WorkspaceId
    db.write(db =>
      db.run("INSERT INTO workspaces (id, slug, name, description, created_at, updated_at) VALUES (?, ?, ?, '', 0, 0)", id, id, id),
    )
    return id
  }
  /** A secret of that workspace or of the organization, whose value tells its id. */
  const addSecret = (whose: Whose, size = 0): SecretId => {
    const id = newId('sec') as SecretId
    const sealed = vault.seal(whose, id, 1, valueOf(id, size))
    db.write(db =>
      db.run(
        'INSERT INTO secrets (id, workspace_id, name, version, sealed, created_at) VALUES (?, ?, ?, 1, ?, 0)',
        id,
        whose === 'organization' ? null : whose,
        `S_${id}`,
        sealed,
      ),
    )
    return id
  }
  /** A server that somebody signed in to, the client that did, and something that its tools remember. */
  const addSignIn = (workspaceId: WorkspaceId): void => {
    const serverId = newId('srv') as ServerId
    const sealed = vault.sealAs(workspaceId, tokensThing({ serverId, version: 1, issuer: ISSUER, url: URL }), `tokens of ${serverId}`)
    const client = vault.sealAs(workspaceId, clientThing(REDIRECT, ISSUER), `client of ${workspaceId}`)
    const kept = vault.sealAs(workspaceId, storeThing(serverId, 'seen'), `memory of ${serverId}`)
    db.write(db => {
      db.run(
        `INSERT INTO servers (id, workspace_id, slug, name, launch, fingerprint, created_at, updated_at)
         VALUES (?, ?, ?, ?, '{}', 'f', 0, 0)`,
        serverId,
        workspaceId,
        serverId.replace('_', '-'),
        serverId,
      )
      db.run(
        'INSERT INTO oauth_tokens (workspace_id, server_id, issuer, url, version, scope, sealed, stored_at) VALUES (?, ?, ?, ?, 1, ?, ?, 0)',
        ...[workspaceId, serverId, ISSUER, URL, '', sealed],
      )
      db.run(
        'INSERT OR IGNORE INTO oauth_clients (workspace_id, issuer, redirect_uri, sealed, registered_at) VALUES (?, ?, ?, ?, 0)',
        ...[workspaceId, ISSUER, REDIRECT, client],
      )
      db.run(
        "INSERT INTO code_store (workspace_id, server_id, key, sealed, bytes, updated_at) VALUES (?, ?, 'seen', ?, 1, 0)",
        ...[workspaceId, serverId, kept],
      )
    })
  }
  /** A key that seals the audit: the organization's. */
  const addAuditKey = (): void => {
    openSigningKey({ db, vault, now: Date.now })
  }
  return {
    ...{ db, vault, failures, addWorkspace, addSecret, addSignIn, addAuditKey },
    /** Opens everything that is sealed. Throws where one does not open or says something else. */
    readAll: () => readAll(db, vault),
    keys: (whose: Whose) => db.all(row => Number(row['version']), 'SELECT version FROM data_keys WHERE whose = ? ORDER BY version', whose),
    close: async () => {
      await vault.close()
      db.close()
    },
  }
}

export type World = ReturnType<typeof openWorld>

function valueOf(id: string, size: number): string {
  return `value of ${id} `.padEnd(size, 'x')
}

function readAll(db: World['db'], vault: Vault): number {
  const secrets = db.all(row => row, 'SELECT * FROM secrets')
  for (const { id, workspace_id, version, sealed } of secrets) {
    const value = vault.unseal((workspace_id ?? 'organization') as Whose, id as SecretId, Number(version), String(sealed))
    if (!value.startsWith(`value of ${String(id)} `)) throw new Error(`The secret ${String(id)} says something else.`)
  }
  const tokens = db.all(row => row, 'SELECT * FROM oauth_tokens')
  for (const row of tokens) {
    const serverId = row['server_id'] as ServerId
    const what = tokensThing({ serverId, version: Number(row['version']), issuer: ISSUER, url: URL })
    checkThing(vault, row, what, `tokens of ${serverId}`)
  }
  const clients = db.all(row => row, 'SELECT * FROM oauth_clients')
  for (const row of clients) checkThing(vault, row, clientThing(REDIRECT, ISSUER), `client of ${String(row['workspace_id'])}`)
  const memories = db.all(row => row, 'SELECT * FROM code_store')
  for (const row of memories) {
    const serverId = row['server_id'] as ServerId
    checkThing(vault, row, storeThing(serverId, String(row['key'])), `memory of ${serverId}`)
  }
  return secrets.length + tokens.length + clients.length + memories.length
}

function checkThing(vault: Vault, row: Readonly<Record<string, unknown>>, what: SealedThing, expected: string): void {
  const said = vault.unsealAs(row['workspace_id'] as WorkspaceId, what, String(row['sealed']))
  if (said !== expected) throw new Error(`${what} says something else.`)
}
