import { join } from 'node:path'
import type { Approval } from '#shared/model/approval.ts'
import type { Server } from '#shared/model/server.ts'
import type { Secret } from '#shared/model/secret.ts'
import type { CreatedKey } from '#shared/model/key.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { sendModern, type WireTarget } from '../harness/mcp-wire.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'

const upstreams = join(import.meta.dirname, '../harness/upstreams')

export interface Side {
  readonly workspace: Workspace
  /** An echo-server and an asking-server, both running. */
  readonly servers: readonly [Server, Server]
  /** A custom server with a published tool, `echo`. */
  readonly custom: Server
  readonly secret: Secret
  readonly secretValue: string
  readonly key: CreatedKey
  readonly target: WireTarget
  /** A question that waits for a person, and the rule that asks it. */
  readonly approval: Approval
  /** The request id of a call that is recorded. */
  readonly callId: string
  /** Words that occur nowhere but in this workspace. */
  readonly words: readonly string[]
}

export interface TwoWorkspaces extends AsyncDisposable {
  readonly app: TestApp
  readonly own: Side
  readonly other: Side
  readonly adminKey: string
  /** Moves the clock on. */
  readonly pass: (ms: number) => void
}

/** Two workspaces that share nothing but their machine, each with servers, a secret, a key and a call. */
export async function startTwoWorkspaces(): Promise<TwoWorkspaces> {
  let ahead = 0
  const app = await startTestApp({ now: () => Date.now() + ahead })
  const own = await addSide(app, 'Marble')
  const other = await addSide(app, 'Quetzal')
  const { value: adminKey } = await app.call('adminKeys.create', { name: 'script' })
  return {
    app,
    own,
    other,
    adminKey,
    pass: ms => {
      ahead += ms
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}

/** Every name a person chooses begins with `word`. */
async function addSide(app: TestApp, word: string): Promise<Side> {
  const low = word.toLowerCase()
  const workspace = await app.call('workspaces.create', { name: `${word} work`, description: `About the ${low}` })
  const workspaceId = workspace.id
  const secretValue = `${low}-value-${'x'.repeat(20)}`
  const secret = await app.call('secrets.create', { workspaceId, name: `${word.toUpperCase()}_TOKEN`, value: secretValue })
  const echo = await app.addServer(workspace, low, {
    command: process.execPath,
    args: [join(upstreams, 'echo-server.mjs'), '--name', `${low}-echo`],
    environment: { TOKEN: { secret: secret.name } },
  })
  const asking = await app.addServer(workspace, `${low}-ask`, {
    command: process.execPath,
    args: [join(upstreams, 'asking-server.mjs'), '--name', `${low}-asking`],
  })
  for (const { id } of [echo, asking]) await app.call('servers.start', { workspaceId, serverId: id })
  const custom = await app.call('servers.create', { workspaceId, name: `${low}-code`, launch: { kind: 'custom' } })
  const written = { workspaceId, serverId: custom.id, toolName: 'echo' }
  const source = 'async function execute(params) { return params.text }'
  await app.call('code.create', { ...written, draft: { description: `About the ${low}`, source } })
  await app.call('code.publish', { ...written, revision: 1 })
  const key = await app.call('keys.create', { workspaceId, name: `${word} client` })
  const target = { url: app.endpoint(workspace), key: key.value }
  const called = await sendModern(target, 'tools/call', { name: `${low}__echo`, arguments: { text: low } })
  const approval = await askOnce(app, workspace, word)
  const words = [
    low,
    workspaceId,
    echo.id,
    asking.id,
    custom.id,
    secret.id,
    secretValue,
    key.key.id,
    key.key.prefix,
    key.value,
    called.requestId,
    approval.id,
    approval.ruleId,
  ]
  return { workspace, servers: [echo, asking], custom, secret, secretValue, key, target, approval, callId: called.requestId, words }
}

/** A call with a key of its own that a person is asked about, and whose client goes away. */
async function askOnce(app: TestApp, workspace: Workspace, word: string): Promise<Approval> {
  const workspaceId = workspace.id
  const low = word.toLowerCase()
  const { key, value } = await app.call('keys.create', { workspaceId, name: `${word} careful` })
  await app.call('approvalRules.create', { workspaceId, effect: 'ask', keyId: key.id, note: `About the ${low}` })
  const heard = (wanted: 'approvals.changed' | 'calls.recorded') =>
    new Promise<void>(resolve => {
      const stop = app.core.subscribe(({ name }) => {
        if (name !== wanted) return
        stop()
        resolve()
      })
    })
  const leaving = new AbortController()
  const params = { name: `${low}__echo`, arguments: { text: low } }
  const asked = heard('approvals.changed')
  const sent = sendModern({ url: app.endpoint(workspace), key: value }, 'tools/call', params, { signal: leaving.signal }).catch(
    () => undefined,
  )
  await asked
  const left = heard('calls.recorded')
  leaving.abort()
  await Promise.all([left, sent])
  const [approval] = await app.call('approvals.list', { workspaceId })
  if (approval === undefined) throw new Error('It waits for ten minutes.')
  return approval
}

/** An answer without what differs from one request to the next. */
export function plain(text: string, requestId: string): string {
  return requestId === '' ? text : text.replaceAll(requestId, '<request>')
}

/** The words of a workspace that a text names; what the request itself had said is left out of the text first. */
export function named(text: string, side: Side, said: readonly string[] = []): string[] {
  const rest = said.reduce((left, word) => left.replaceAll(word, '<said>'), text).toLowerCase()
  return side.words.filter(word => rest.includes(word.toLowerCase()))
}
