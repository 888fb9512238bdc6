import { expect, test } from 'vitest'
import { ServerId } from '#shared/model/ids.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import { groupTools } from './groups.ts'

const server = (digit: string) => ServerId.parse(`srv_${digit.repeat(32)}`)
const tool = (name: string, serverId: ServerId, description: string | null = null): ListedTool => ({
  name,
  originalName: name,
  serverId,
  title: null,
  description,
  inputSchema: {},
  outputSchema: null,
  annotations: null,
  tokens: 10,
  status: { at: 'offered' },
  isChanged: false,
  rule: { isOn: true, name: null, title: null, description: null, access: null },
  proposedAccess: 'write',
  own: { title: null, description },
  hiddenCharacters: [],
  firstSeenAt: 0,
})
const tools = [
  tool('files__read', server('a'), 'Read a file'),
  tool('git__log', server('b')),
  tool('files__write', server('a'), 'Write a FILE'),
]

test('tools stand together by server, in the order they are offered', () => {
  expect(groupTools(tools, '').map(group => group.tools.map(one => one.name))).toEqual([['files__read', 'files__write'], ['git__log']])
})

test('a search finds tools that have all the words, in name or description', () => {
  expect(groupTools(tools, ' file WRITE ').flatMap(group => group.tools.map(one => one.name))).toEqual(['files__write'])
  expect(groupTools(tools, 'nothing')).toEqual([])
})
