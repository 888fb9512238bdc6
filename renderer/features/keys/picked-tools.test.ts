import { expect, test } from 'vitest'
import { ServerId } from '#shared/model/ids.ts'
import { chosenOf, ofKnownServers, pickable, withoutTools, withTools } from './picked-tools.ts'

const [files, git] = ['a', 'b'].map(digit => ServerId.parse(`srv_${digit.repeat(32)}`)) as [ServerId, ServerId]
const servers = [
  { id: files, name: 'files' },
  { id: git, name: 'git' },
]
const listed = ['read', 'write'].map(originalName => ({ serverId: files, originalName, name: `files__${originalName}` }))

test('what is listed can be chosen, and what was chosen before stays to be seen', () => {
  const chosen = [{ serverId: git, toolName: 'log' }]
  expect(pickable(servers, listed, chosen)).toEqual([
    {
      serverId: files,
      name: 'files',
      tools: [
        { toolName: 'read', isListed: true },
        { toolName: 'write', isListed: true },
      ],
    },
    { serverId: git, name: 'git', tools: [{ toolName: 'log', isListed: false }] },
  ])
  expect(pickable(servers, listed, chosen, ' WRITE ').map(({ tools }) => tools.length)).toEqual([1])
})

test('tools are chosen once and left out again, and those of servers that are gone go with them', () => {
  const both = withTools(withTools([], files, ['read']), files, ['read', 'write'])
  expect(chosenOf(both, files, ['read', 'write', 'other'])).toBe(2)
  expect(withoutTools(both, files, ['read'])).toEqual([{ serverId: files, toolName: 'write' }])
  expect(withoutTools(both, git, ['read'])).toEqual(both)
  expect(ofKnownServers(both, [{ id: git }])).toEqual([])
})
