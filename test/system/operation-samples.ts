import type { z } from 'zod'
import type { Operation } from '#shared/contract/define.ts'
import { contract, type OperationName } from '#shared/contract/index.ts'
import { newUuid } from '#core/lib/ids.ts'
import type { Side } from './two-workspaces.ts'

export type Input = Record<string, unknown>
export interface Listed {
  readonly name: OperationName
  readonly operation: Operation
  readonly members: readonly string[]
}

// Every operation's input is an object; its members are what the matrix is made of.
export const operations: Listed[] = Object.entries(contract).map(([name, operation]) => ({
  name: name as OperationName,
  operation,
  members: Object.keys((operation.input as z.ZodObject).shape),
}))
/** A valid input of an operation in a side's workspace, ids left out. */
export function sample({ name, members }: Listed, { workspace, servers: [server] }: Side): Input {
  const values: Input = {
    ...(name.startsWith('secrets.') ? { text: 'A=b' } : {}),
    ...(name.startsWith('imports.') ? { text: '{}', file: 'sample', servers: [{ id: 'sample' }] } : {}),
    ...(name.startsWith('code.') ? { text: '{}', chosen: [{ id: 'sample', toolName: 'echo' }] } : {}),
    workspaceId: workspace.id,
    name: 'Sample',
    value: 'a value',
    fingerprint: '0'.repeat(64),
    launch: { command: 'sample' },
    description: 'Sample',
    passphrase: 'a passphrase of enough letters',
    arguments: { text: 'x' },
    id: server.id,
    // The handshake's question, which leads to its answer.
    number: 3,
    uploadId: newUuid(),
    bytes: 1,
    offset: 0,
    data: '',
    entry: 'io.example/sample',
    version: name.startsWith('code.') ? 1 : '1.0.0',
    revision: 1,
    draft: { description: 'Sample', source: 'async function execute() {}' },
    way: 'package-0',
    toolName: 'echo',
    toolNames: ['echo'],
    isOn: false,
    access: 'read',
    module: 'sample',
    memberId: `mem_${'0'.repeat(32)}`,
    role: 'member',
    definitions: [{ toolName: 'echo', fingerprint: '0'.repeat(64) }],
    tools: null,
    effect: 'ask',
    // Of another workspace: see test/approvals/operations.test.ts.
    ruleIds: [],
    units: 1,
    monthlyCap: 1,
  }
  return Object.fromEntries(members.filter(member => member in values).map(member => [member, values[member]]))
}

/** The ids of a side's things that an operation names. */
export function idsOf(side: Side, listed: Listed): Record<string, string> {
  const ids: Record<string, string> = {
    serverId: listed.name.startsWith('code.') ? side.custom.id : side.servers[0].id,
    secretId: side.secret.id,
    keyId: side.key.key.id,
    requestId: side.callId,
    approvalId: side.approval.id,
    ruleId: side.approval.ruleId,
  }
  const word = side.workspace.name.split(' ')[0]!.toLowerCase()
  return pick(listed, { ...ids, ...(listed.name === 'tools.call' ? { name: `${word}__echo` } : {}) })
}

/** The same of things that are nowhere. */
export function idsOfNobody(listed: Listed): Record<string, string> {
  const id = (prefix: string) => `${prefix}_${newUuid().replaceAll('-', '')}`
  return pick(listed, {
    serverId: id('srv'),
    secretId: id('sec'),
    keyId: id('key'),
    requestId: newUuid(),
    approvalId: id('apv'),
    ruleId: id('apr'),
    ...(listed.name === 'tools.call' ? { name: 'nobody__echo' } : {}),
  })
}

function pick({ members }: Listed, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([member]) => members.includes(member)))
}

/** Where an operation is over REST, and what is sent there. */
export function addressOf({ operation }: Listed, input: Input): { method: string; path: string; body?: string } {
  const [method = '', route = ''] = operation.rest.split(' ')
  const path = route.replaceAll(/\{(\w+)\}/g, (_whole, member: string) => encodeURIComponent(String(input[member])))
  const rest = Object.fromEntries(Object.entries(input).filter(([member]) => !route.includes(`{${member}}`)))
  if (method !== 'GET' && method !== 'DELETE') return { method, path, body: JSON.stringify(rest) }
  const query = new URLSearchParams(Object.entries(rest).map(([member, value]): [string, string] => [member, String(value)])).toString()
  return { method, path: query === '' ? path : `${path}?${query}` }
}
