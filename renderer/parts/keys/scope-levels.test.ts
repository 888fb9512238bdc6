import { expect, test } from 'vitest'
import { joinLevels, levelOf, reachWords, withLevel } from './scope-levels.ts'

test('a level is two scopes at most, and changing one leaves the others', () => {
  const scopes = ['*:read', 'files:write', 'keys:read']
  expect(levelOf(scopes, '*')).toBe('read')
  expect(levelOf(scopes, 'files')).toBe('write')
  expect(withLevel(scopes, 'files', 'both')).toEqual(['*:read', 'keys:read', 'files:read', 'files:write'])
  expect(withLevel(scopes, '*', 'off')).toEqual(['files:write', 'keys:read'])
  expect(joinLevels('read', 'write')).toBe('both')
  expect(joinLevels('off', 'read')).toBe('read')
})

test('what a key reaches is told in a few words', () => {
  const slugs = ['files', 'git', 'tracker']
  const of = (...scopes: string[]) => reachWords(scopes, slugs)
  expect(of('*:read', '*:write')).toBe('Everything')
  expect(of('*:read')).toBe('Reads everything')
  expect(of('*:read', 'files:write')).toBe('Reads everything, files in full')
  expect(of('files:read', 'git:read', 'tracker:read', 'tracker:write')).toBe('tracker: read and write; files, git: read')
  expect(of('keys:read')).toBe('No module')
  // A module that is gone is reached by nobody.
  expect(of('gone:read')).toBe('No module')
})
