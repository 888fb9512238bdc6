import { join } from 'node:path'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract, OperationName } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { KeyId } from '#shared/model/ids.ts'
import { WorkspaceId } from '#shared/model/ids.ts'
import type { Failure, Outcome } from '#shared/outcome.ts'
import { openDatabase } from '#core/db/open.ts'
import { Uploads } from '#core/features/bundles/index.ts'
import { Sealer } from '#core/audit/sealer.ts'
import { Logins } from '#core/features/logins/index.ts'
import { Meter } from '#core/usage/meter.ts'
import { createHandlers } from '#core/features/index.ts'
import { ensureOrganization, ownerActor } from '#core/features/organization/index.ts'
import { Registry } from '#core/features/registry/index.ts'
import type { References } from '#core/features/secrets/index.ts'
import { resolveLaunch } from '#core/features/servers/index.ts'
import { createToolPolicy, type ToolCallRequest, type ToolDoor } from '#core/features/tools/index.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import { createOAuth } from '#core/oauth/index.ts'
import type { Call } from '#core/operations/call.ts'
import { createExecute } from '#core/operations/execute.ts'
import { createOperationLog } from '#core/operations/operation-log.ts'
import { settingsFileOf } from '#core/platform-node.ts'
import { Vault } from '#core/vault/vault.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { scriptedUpstreams } from './scripted-upstreams.ts'

export const STARTED_AT = 1_700_000_000_000

/** All the features on a real data file and a real vault; servers, gateway and clock are the test's own. */
export async function startFeatures() {
  const folder = tempFolder()
  const path = join(folder.path, 'atrium.db')
  const db = openDatabase(path)
  const clock = { now: STARTED_AT }
  const now = () => clock.now
  const events: AppEvent[] = []
  const logged: { event: string; facts: unknown }[] = []
  const endedKeys: KeyId[] = []
  const toolCalls: ToolCallRequest[] = []
  const emit = (event: AppEvent) => void events.push(event)
  const { folderId } = ensureOrganization(db, { now, newUuid, newId })
  const vault = new Vault({ db, platform: { keychain: memoryKeychain(), now }, folderId, changed: () => emit({ name: 'vault.changed' }) })
  await vault.open()
  const looked = new Map<string, string>()
  const references: Pick<References, 'resolve'> = {
    resolve: (reference, name) => {
      const value = looked.get(reference)
      return value === undefined ? Promise.reject(new AppError('upstream_failed', `${name} is not there.`)) : Promise.resolve(value)
    },
  }
  const upstreams = scriptedUpstreams(serverId => resolveLaunch({ db, vault, references, now }, serverId))
  const signIns = createOAuth({
    ...{ db, vault, now, log: silentLog, clientMetadataUrl: undefined },
    openExternal: () => Promise.resolve(false),
    changed: workspaceId => emit({ name: 'servers.changed', workspaceId }),
    signedIn: () => undefined,
  })
  const tools: { door: ToolDoor } = {
    door: {
      listTools: () => Promise.resolve({ tools: [], missing: [], tokens: 0, discoveryTokens: 0 }),
      listAllTools: () => Promise.resolve({ tools: [], missing: [], discoveryTokens: 0 }),
      knownTools: () => [],
      callTool: request => {
        toolCalls.push(request)
        return Promise.resolve({ content: [{ type: 'text', text: 'done' }], _meta: { kept: true } })
      },
    },
  }
  const gateway = {
    state: 'listening' as const,
    port: 7717,
    baseUrl: 'http://127.0.0.1:7717',
    holder: null,
    sessions: 0,
    callsInFlight: 0,
    version: '0.0.0',
    bridge: { command: 'node', args: ['atrium-bridge.mjs'] },
  }
  const note = (event: string, facts: unknown = {}) => void logged.push({ event, facts })
  const log = { info: note, warn: note, error: note }
  const sealer = new Sealer({ db, vault, now, log: silentLog })
  const handlers = createHandlers({
    ...{ db, newUuid, newId, vault, references, upstreams, signIns, emit, sealer },
    meter: new Meter({ db, now, log: silentLog, changed: () => undefined }),
    machine: { os: process.platform, home: join(folder.path, 'home'), environment: {} },
    platform: { now, settings: settingsFileOf({ store: {} }) },
    custom: { changed: () => undefined, forget: () => undefined, tryTool: () => Promise.reject(new Error('No code runs here.')) },
    log: silentLog,
    toolDoor: {
      listTools: request => tools.door.listTools(request),
      listAllTools: request => tools.door.listAllTools(request),
      knownTools: workspace => tools.door.knownTools(workspace),
      callTool: request => tools.door.callTool(request),
    },
    toolPolicy: createToolPolicy({ db, now, log: silentLog }),
    approvalPolicy: { drop: () => undefined },
    approvals: { list: () => [], approve: () => undefined, deny: () => undefined },
    registry: new Registry({ db, now, log, url: () => 'http://127.0.0.1:9', emit }),
    bundles: { uploads: new Uploads({ dataFolder: folder.path, now, newUuid }), dataFolder: folder.path, baseEnvironment: () => ({}) },
    noteUse: () => undefined,
    logins: new Logins({ now, newUuid, emit, notify: () => undefined }),
    refreshPrograms: () => Promise.resolve(['/opt/tools/bin', '/usr/bin']),
    gatewayControl: { status: () => gateway, restart: () => Promise.resolve(gateway) },
    endSessionsOf: keyId => void endedKeys.push(keyId),
  })
  const execute = createExecute(handlers, createOperationLog({ db, log, now }))
  const callOf = (facts: Partial<Call> = {}): Call => ({
    requestId: newUuid(),
    surface: 'page',
    actor: ownerActor(db),
    signal: new AbortController().signal,
    ...facts,
  })

  /** The answer's data, as the contract types it; fails the test when it is a refusal. */
  async function run<Name extends OperationName>(name: Name, input: InputOf<Contract[Name]>): Promise<OutputOf<Contract[Name]>> {
    const outcome = await execute(name, input, callOf())
    if (!outcome.ok) throw new Error(`${name} was refused: ${JSON.stringify(outcome.error)}`)
    // `execute` parsed it with exactly this schema.
    return outcome.data as OutputOf<Contract[Name]>
  }

  /** The refusal; fails the test when there is none. */
  async function refusal(name: OperationName, input: unknown, facts: Partial<Call> = {}): Promise<Failure> {
    const outcome: Outcome<unknown> = await execute(name, input, callOf(facts))
    if (outcome.ok) throw new Error(`${name} was not refused.`)
    return outcome.error
  }

  const [workspace] = await run('workspaces.list', {})
  return {
    home: join(folder.path, 'home'),
    ...{
      looked,
      references,
      db,
      path,
      clock,
      events,
      logged,
      endedKeys,
      toolCalls,
      tools,
      vault,
      upstreams,
      handlers,
      execute,
      callOf,
      run,
      refusal,
      now,
    },
    workspaceId: WorkspaceId.parse(workspace?.id),
    [Symbol.dispose]: () => {
      db.close()
      folder[Symbol.dispose]()
    },
  }
}
