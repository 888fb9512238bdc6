import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import type { OperationName } from '#shared/contract/index.ts'
import { SURFACES } from '#shared/contract/define.ts'
import type { Server, StdioLaunch } from '#shared/model/server.ts'
import { newUuid } from '#core/lib/ids.ts'
import { ask, type Answered } from '../harness/http-ask.ts'
import { verifies } from '../verifies.ts'
import { addressOf, idsOf, idsOfNobody, operations, sample, type Input, type Listed } from './operation-samples.ts'
import { named, plain, startTwoWorkspaces, type Side, type TwoWorkspaces } from './two-workspaces.ts'

let both: TwoWorkspaces
beforeAll(async () => {
  both = await startTwoWorkspaces()
})
afterAll(() => both[Symbol.asyncDispose]())

const IDS = ['serverId', 'secretId', 'keyId', 'requestId', 'approvalId', 'ruleId'] as const
const ofWorkspaces = operations.filter(({ members }) => members.includes('workspaceId'))
const namingSomething = ofWorkspaces.filter(({ name, members }) => IDS.some(id => members.includes(id)) || name === 'tools.call')

verifies('gateway.isolation', 'the matrix below has every operation of a workspace that names something in it', () => {
  // Counted on purpose: an operation that is added must be looked at here.
  expect(namingSomething.map(({ name }) => name).toSorted()).toEqual([
    'approvalRules.create',
    'approvalRules.remove',
    'approvalRules.update',
    'approvals.approve',
    'approvals.deny',
    'audit.list',
    'calls.exchange',
    'calls.get',
    'calls.list',
    'code.addFromOpenApi',
    'code.check',
    'code.create',
    'code.exportTool',
    'code.get',
    'code.getVersion',
    'code.importTool',
    'code.list',
    'code.publish',
    'code.readOpenApi',
    'code.remove',
    'code.rollBack',
    'code.run',
    'code.saveDraft',
    'keys.revoke',
    'keys.rotate',
    'keys.update',
    'secrets.describe',
    'secrets.history',
    'secrets.remove',
    'secrets.replace',
    'secrets.reveal',
    'servers.approve',
    'servers.exchange',
    'servers.frames',
    'servers.get',
    'servers.logs',
    'servers.remove',
    'servers.restart',
    'servers.signIn',
    'servers.signOut',
    'servers.start',
    'servers.stats',
    'servers.stop',
    'servers.update',
    'servers.updateFromBundle',
    'tools.approve',
    'tools.call',
    'tools.change',
    'tools.decide',
    'tools.switch',
    'tools.update',
    'usage.setPrices',
    'usagePlan.override',
  ])
})

verifies(
  'gateway.isolation',
  'an id of one workspace is not found in another, by REST and by the page, as one that never was',
  async () => {
    for (const [here, there] of [
      [both.own, both.other],
      [both.other, both.own],
    ] as const) {
      const before = await inventory(there)
      for (const listed of namingSomething) {
        const foreign = { ...sample(listed, here), ...idsOf(there, listed) }
        const never = { ...sample(listed, here), ...idsOfNobody(listed) }
        for (const send of [byRest, byPage]) {
          const [ofOther, ofNobody] = [await send(listed, foreign), await send(listed, never)]
          expect([listed.name, ofOther]).toEqual([listed.name, ofNobody])
          expect([listed.name, named(ofOther.text, there, Object.values(idsOf(there, listed)))]).toEqual([listed.name, []])
          const list = { 'calls.list': 'calls', 'audit.list': 'records' }[listed.name as string]
          const expected = list === undefined ? 'not_found' : { [list]: [], hasMore: false }
          expect([listed.name, dataOrCode(ofOther)]).toEqual([listed.name, expected])
        }
      }
      expect(await inventory(there)).toEqual(before)
    }
  },
)

verifies('gateway.isolation', 'the same ids in their own workspace are found, so the refusals above are about the workspace', async () => {
  for (const listed of namingSomething.filter(({ operation }) => operation.kind === 'query')) {
    const found = await byRest(listed, { ...sample(listed, both.other), ...idsOf(both.other, listed) })
    expect([listed.name, found.status]).toEqual([listed.name, 200])
    const { data } = JSON.parse(found.text)
    // These tell what happened to a server or what a tool is, not how the server is called.
    const nameless: Partial<Record<OperationName, number>> = {
      'servers.logs': data.length,
      'servers.frames': data.frames?.length,
      'servers.stats': data.calls,
      'tools.change': data.toolName?.length,
      'code.list': data.length,
      'code.get': data.name?.length,
      'code.getVersion': data.version?.version,
      'secrets.history': data.versions?.length,
    }
    const count = nameless[listed.name]
    const isNamed = count === undefined ? named(found.text, both.other).length > 0 : count > 0
    expect([listed.name, isNamed]).toEqual([listed.name, true])
  }
})

verifies('gateway.isolation', 'what a workspace lists of itself names nothing of the other', async () => {
  for (const listed of ofWorkspaces.filter(
    ({ name, operation, members }) =>
      operation.kind === 'query' &&
      // They tell what was asked for here, and the tests above asked for the other's: see test/audit/keeping.test.ts.
      !['audit.export', 'approvals.history'].includes(name) &&
      !['serverId', 'secretId', 'requestId', 'uploadId'].some(id => members.includes(id)),
  )) {
    for (const send of [byRest, byPage]) {
      const { status, text } = await send(listed, {
        workspaceId: both.own.workspace.id,
        ...(['imports.preview', 'secrets.previewImport'].includes(listed.name) ? { text: '{}' } : {}),
      })
      expect([listed.name, status, named(text, both.other)]).toEqual([listed.name, 200, []])
    }
  }
})

verifies('gateway.isolation', 'a workspace that is not there is not found, whatever else the request names', async () => {
  for (const listed of ofWorkspaces) {
    for (const side of [both.own, both.other]) {
      const input = { ...sample(listed, side), ...idsOf(side, listed), workspaceId: randomUUID() }
      for (const send of [byRest, byPage]) {
        const answer = await send(listed, input)
        expect([listed.name, dataOrCode(answer)]).toEqual([listed.name, 'not_found'])
        expect([listed.name, named(answer.text, side, Object.values(idsOf(side, listed)))]).toEqual([listed.name, []])
      }
    }
  }
})

verifies('gateway.isolation', 'keys of workspaces and of the organization are not found in place of each other', async () => {
  const { key: admin } = await both.app.call('adminKeys.create', { name: 'another' })
  const revoke = operations.find(({ name }) => name === 'keys.revoke')!
  const revokeAdmin = operations.find(({ name }) => name === 'adminKeys.revoke')!
  const nobody = `key_${randomBytes(16).toString('hex')}`
  for (const send of [byRest, byPage]) {
    const workspaceId = both.own.workspace.id
    expect(await send(revoke, { workspaceId, keyId: admin.id })).toEqual(await send(revoke, { workspaceId, keyId: nobody }))
    expect(await send(revokeAdmin, { keyId: both.own.key.key.id })).toEqual(await send(revokeAdmin, { keyId: nobody }))
  }
  expect((await both.app.call('adminKeys.list', {})).every(({ revokedAt }) => revokedAt === null)).toBe(true)
})

verifies(
  'gateway.isolation',
  "a server that names another workspace's secret gets nothing, in the words for a secret that is not there",
  async () => {
    const { app, own, other } = both
    const [ofOther, ofNobody] = await Promise.all(
      [other.secret.name, 'CHIMERA_TOKEN'].map(async (secret, index) => {
        const server = await app.addServer(own.workspace, `Thief ${index}`, {
          ...stdioOf(own.servers[0]),
          environment: { TOKEN: { secret } },
        })
        const outcome = await byPage(
          operations.find(({ name }) => name === 'servers.start')!,
          { workspaceId: own.workspace.id, serverId: server.id },
        )
        const { state, lastLines } = await app.call('servers.get', { workspaceId: own.workspace.id, serverId: server.id })
        await app.call('servers.remove', { workspaceId: own.workspace.id, serverId: server.id })
        expect(state.at).not.toBe('ready')
        const seen = JSON.stringify({ status: outcome.status, state, lastLines, error: JSON.parse(outcome.text).error })
        expect(named(seen, other, [other.secret.name])).toEqual([])
        return seen.replaceAll(secret, '<secret>').replaceAll(`Thief ${index}`, '<server>')
      }),
    )
    expect(ofOther).toBe(ofNobody)
  },
)

verifies(
  'keys.same-401',
  'REST answers everybody without a live admin key alike, at every address of the contract and at none',
  async () => {
    const { app, own, other } = both
    const revoked = await app.call('adminKeys.create', { name: 'revoked' })
    await app.call('adminKeys.revoke', { keyId: revoked.key.id })
    const expired = await app.call('adminKeys.create', { name: 'expired', expiresAt: Date.now() + 3_600_000 })
    both.pass(2 * 3_600_000)
    const strangers = [
      undefined,
      '',
      'Bearer ',
      'Bearer atr_',
      own.key.value,
      ...[own.key, other.key, revoked, expired].map(({ value }) => `Bearer ${value}`),
      `Bearer ${both.adminKey.slice(0, -1)}`,
    ]
    const seen = new Set<string>()
    let asked = 0
    for (const authorization of strangers) {
      for (const [method, path] of [
        ...everyAddress(),
        ['GET', '/openapi.json'],
        ['GET', '/nothing'],
        ['POST', '/workspaces/x'],
        ['GET', ''],
      ]) {
        const headers: Record<string, string> = {
          'content-type': 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
        }
        const answer = await ask(`${app.baseUrl}/api/v1${path!}`, { method: method!, headers })
        seen.add(JSON.stringify({ ...strip(answer), challenge: answer.headers['www-authenticate'] }))
        asked += 1
      }
    }
    expect(asked).toBeGreaterThan(300)
    expect([...seen]).toHaveLength(1)
    expect(JSON.parse([...seen][0]!)).toMatchObject({ status: 401, challenge: 'Bearer' })
    expect([...seen][0]).not.toContain('resource_metadata')
  },
)

function everyAddress(): [string, string][] {
  return operations.flatMap(listed =>
    [both.own, both.other].map((side): [string, string] => {
      const { method, path } = addressOf(listed, { ...sample(listed, side), ...idsOf(side, listed) })
      return [method, path]
    }),
  )
}

interface Seen {
  readonly status: number
  readonly text: string
}

async function byRest(listed: Listed, input: Input): Promise<Seen> {
  if (!(listed.operation.surfaces ?? SURFACES).includes('rest')) return byPage(listed, input)
  const { method, path, body } = addressOf(listed, input)
  const headers = { authorization: `Bearer ${both.adminKey}`, 'content-type': 'application/json' }
  return blank(
    strip(await ask(`${both.app.baseUrl}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) })),
    listed,
    input,
  )
}

async function byPage(listed: Listed, input: Input): Promise<Seen> {
  const { core } = both.app
  const requestId = newUuid()
  const outcome = await core.execute(listed.name, input, {
    requestId,
    surface: 'page',
    actor: core.owner(),
    signal: new AbortController().signal,
  })
  return blank({ status: outcome.ok ? 200 : 400, text: plain(JSON.stringify(outcome), requestId) }, listed, input)
}

/** The data of an answer, or the code of a failure: an outcome's on the page, a problem's over REST. */
function dataOrCode({ text }: Seen): unknown {
  const { ok, data, error, code } = JSON.parse(text)
  return ok ? data : (error?.code ?? code)
}

/** Without the ids that the request itself said. */
function blank({ status, text }: Seen, { members }: Listed, input: Input): Seen {
  const said = members.flatMap(member =>
    typeof input[member] === 'string' && /Id$|^name$/.test(member) && member !== 'workspaceId' ? [input[member]] : [],
  )
  return { status, text: said.reduce((left, word) => left.replaceAll(word, '<said>'), text) }
}

function strip({ status, text, headers }: Answered): Seen {
  return { status, text: plain(text, String(headers['x-request-id'])) }
}

/** Everything of a workspace that a wrong operation could have changed. */
async function inventory({ workspace: { id: workspaceId }, custom }: Side): Promise<unknown> {
  const { app } = both
  return {
    workspace: await app.call('workspaces.get', { workspaceId }),
    servers: await app.call('servers.list', { workspaceId }),
    code: await app.call('code.get', { workspaceId, serverId: custom.id, toolName: 'echo' }),
    secrets: await app.call('secrets.list', { workspaceId }),
    keys: await app.call('keys.list', { workspaceId }),
    calls: await app.call('calls.list', { workspaceId, limit: 500 }),
  }
}

function stdioOf({ launch }: Server): StdioLaunch {
  if (launch.kind !== 'stdio') throw new Error('A command was expected.')
  return launch
}
