import { openDatabase } from '#core/db/open.ts'
import { ensureOrganization } from '#core/features/organization/index.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import { createOAuth } from '#core/oauth/index.ts'
import type { HttpTarget } from '#core/upstreams/authorizer.ts'
import { Vault } from '#core/vault/vault.ts'
import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { startAuthority } from '../harness/oauth/authority.ts'
import { signInWithBrowser } from '../harness/oauth/browser.ts'
import { startProtectedServer, type ProtectedServer } from '../harness/oauth/protected-server.ts'
import { tempFolder } from '../harness/temp-folder.ts'

interface Options {
  readonly clientMetadataUrl?: string
  readonly clients?: readonly Record<string, unknown>[]
  readonly hasRegistration?: boolean
  /** Guards the vault in place of a keychain, so that another process can open it too. */
  readonly passphrase?: string
}

/** The sign-in machinery on a real data file and vault, with a real authority and a real server that asks for its tokens. */
export async function openOAuthWorld({ clientMetadataUrl, passphrase, ...given }: Options = {}) {
  const folder = tempFolder()
  const db = openDatabase(join(folder.path, 'atrium.db'))
  const clock = { ahead: 0 }
  const now = () => Date.now() + clock.ahead
  const keychain = memoryKeychain()
  const { folderId } = ensureOrganization(db, { now, newUuid, newId })
  const vault = new Vault({ db, platform: { keychain, now }, folderId, changed: () => undefined })
  if (passphrase === undefined) await vault.open()
  else await vault.create(passphrase)
  const servers: { protected?: ProtectedServer } = {}
  const authority = await startAuthority({ ...given, resources: () => ({ [servers.protected?.url ?? '']: 'read write' }) })
  const protectedServer = await startProtectedServer(() => authority)
  servers.protected = protectedServer
  const opened: string[] = []
  const changes: WorkspaceId[] = []
  const signedIn: string[] = []
  const start = () =>
    createOAuth({
      ...{ db, vault, now, log: silentLog, clientMetadataUrl },
      openExternal: url => Promise.resolve(opened.push(url) > 0),
      changed: workspaceId => void changes.push(workspaceId),
      signedIn: ({ serverId }) => void signedIn.push(serverId),
    })
  let oauth = start()
  const workspaceId = WorkspaceId.parse(db.get(row => row['id'], 'SELECT id FROM workspaces'))
  const target = addTarget(protectedServer.url)

  function addTarget(url: string, change: Partial<HttpTarget> = {}): HttpTarget {
    const serverId = ServerId.parse(newId('srv'))
    db.write(db =>
      db.run(
        "INSERT INTO servers (id, workspace_id, slug, name, launch, fingerprint, created_at, updated_at) VALUES (?, ?, ?, 'Files', '{}', 'print', 0, 0)",
        ...[serverId, workspaceId, serverId.slice(-10)],
      ),
    )
    const launch = { kind: 'http' as const, url, transport: 'auto' as const, headers: {}, oauth: null }
    return {
      ...launch,
      serverId,
      workspaceId,
      serverName: 'Files',
      fingerprint: 'print',
      secrets: [],
      stamps: [],
      ...change,
    }
  }

  /** One request as the transport makes it: asks for the header, tells of a challenge, tries once more. */
  async function call(tool = 'read', of: HttpTarget = target): Promise<string> {
    const authorizer = oauth.authorizerFor(of)
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const sent = await authorizer?.header()
      const answer = await post(of.url, tool, sent)
      if (answer.status !== 401 && answer.status !== 403) return textIn(await answer.json())
      const wwwAuthenticate = answer.headers.get('www-authenticate') ?? undefined
      const next = await authorizer?.challenged({ status: answer.status, wwwAuthenticate, sent })
      if (next !== 'retry') return 'sign in'
    }
    return 'refused twice'
  }

  const placeOf = ({ workspaceId, serverId, url }: HttpTarget) => ({ workspaceId, serverId, url })
  const rows = () => db.all(row => row, 'SELECT * FROM oauth_tokens')
  return {
    get oauth() {
      return oauth
    },
    /** As after a start of Atrium: nothing is left but what is on disk. */
    startAnew: () => {
      oauth.close()
      oauth = start()
    },
    view: (of = target) => oauth.viewOf(placeOf(of)),
    signOut: () => oauth.signOut(placeOf(target)),
    /** A whole sign-in, as a person does it. */
    signInto: async (of = target) => signInWithBrowser((await oauth.begin(of)).url),
    rows,
    ...{
      signedIn,
      folder: folder.path,
      db,
      vault,
      clock,
      keychain,
      authority,
      protectedServer,
      opened,
      changes,
      workspaceId,
      target,
      addTarget,
      call,
    },
    signIn: signInWithBrowser,
    [Symbol.asyncDispose]: async () => {
      oauth.close()
      await protectedServer[Symbol.asyncDispose]()
      await authority[Symbol.asyncDispose]()
      db.close()
      folder[Symbol.dispose]()
    },
  }
}

function textIn(answer: any): string {
  return answer.error?.message ?? answer.result?.content?.[0]?.text ?? JSON.stringify(answer)
}

/** What was thrown; fails the test when nothing was. */
export async function refusalOf(promise: Promise<unknown>): Promise<AppError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof AppError)) throw new Error(`There was no refusal but ${String(thrown)}.`)
  return thrown
}

const META = 'io.modelcontextprotocol'

function post(url: string, tool: string, authorization: string | undefined): Promise<Response> {
  const meta = {
    [`${META}/protocolVersion`]: '2026-07-28',
    [`${META}/clientCapabilities`]: {},
    [`${META}/clientInfo`]: { name: 'test', version: '1' },
  }
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': tool,
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: {}, _meta: meta } }),
  })
}
