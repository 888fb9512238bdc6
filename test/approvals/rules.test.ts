import { expect } from 'vitest'
import type { ApprovalCondition, ApprovalRule } from '#shared/model/approval.ts'
import { JsonPointer } from '#shared/model/approval.ts'
import { ApprovalRuleId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { readCondition } from '#core/features/approvals/conditions.ts'
import { readPattern } from '#core/features/approvals/pattern.ts'
import { followPointer } from '#core/features/approvals/pointer.ts'
import { decide, isAlwaysBlocked, readRule, type RuleSet } from '#core/features/approvals/rule-set.ts'
import { verifies } from '../verifies.ts'

const FILES = ServerId.parse(newId('srv'))
const KEY = newId('key')

function rule(change: Partial<ApprovalRule> = {}): ApprovalRule {
  return {
    id: ApprovalRuleId.parse(newId('apr')),
    workspaceId: WorkspaceId.parse(newUuid()),
    effect: 'block',
    keyId: null,
    serverId: null,
    toolName: null,
    conditions: [],
    note: '',
    createdAt: 1,
    problem: null,
    ...change,
  }
}

function setOf(...rules: readonly ApprovalRule[]): RuleSet {
  return { rules: rules.map(one => readRule(one, one.keyId === null ? undefined : [one.keyId])) }
}

const call = (set: RuleSet, args: Record<string, unknown> = {}, toolName: string | undefined = 'delete', keyId: string | undefined = KEY) =>
  decide(set, { keyId, server: { id: FILES }, toolName }, args).effect

verifies('approvals.rules', 'a pointer leads where RFC 6901 says, and never into what an object inherits', () => {
  const document = { a: [{ 'b/c': 1, 'd~e': 2 }], '': 3, no: null }
  const cases: [string, unknown][] = [
    ['', document],
    ['/', 3],
    ['/a/0/b~1c', 1],
    ['/a/0/d~0e', 2],
    ['/no', null],
    ['/a/00', undefined],
    ['/a/-', undefined],
    ['/a/length', undefined],
    ['/constructor', undefined],
    ['/a/0/b~1c/more', undefined],
  ]
  for (const [pointer, found] of cases) expect([pointer, followPointer(document, pointer)]).toEqual([pointer, found])
  expect(['a', '/a~2', '/~'].map(text => JsonPointer.safeParse(text).success)).toEqual([false, false, false])
})

verifies('approvals.rules', 'an argument is judged by what it is; what is of another kind, or too long, is said and not guessed', () => {
  const judge = (condition: ApprovalCondition, args: Record<string, unknown>) => readCondition(condition)(args)
  const equals = (to: string | number) => ({ test: 'equals', pointer: '/x', to }) as const
  expect([judge(equals(1), { x: 1 }), judge(equals(1), { x: 2 }), judge(equals(1), {}), judge(equals(1), { x: [1] })]).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(judge(equals(1), { x: '1' })).toContain('/x is of another kind')
  const range = { test: 'range', pointer: '/x', min: 0, max: 100 } as const
  expect([judge(range, { x: 0 }), judge(range, { x: 100 }), judge(range, { x: 100.5 }), judge(range, {})]).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect([judge(range, { x: '1000' }), judge(range, { x: null })]).toEqual([expect.stringContaining('no number'), expect.anything()])
  const matches = { test: 'matches', pointer: '/x', pattern: '^/etc(/|$)' } as const
  expect([judge(matches, { x: '/etc/passwd' }), judge(matches, { x: '/home' }), judge(matches, {})]).toEqual([true, false, false])
  expect(judge(matches, { x: ['/etc'] })).toContain('no text')
  expect(judge(matches, { x: 'a'.repeat(200_000) })).toContain('too long')
})

verifies('approvals.rules', 'no pattern can hang: what would run for ever elsewhere is over at once, or is not taken', () => {
  for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){20}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])
    expect([pattern, readPattern(pattern).isIn(`${'a'.repeat(5_000)}!`)]).toEqual([pattern, false])
  for (const pattern of ['((a{100}){100}){100}', '(?=a)', '(a)\\1', '(', '(a?){999}(b?){999}'])
    expect(() => readPattern(pattern), pattern).toThrow(expect.objectContaining({ code: 'invalid_input' }))
})

verifies('approvals.rules', 'the first rule that is about the call decides, and without any it is allowed', () => {
  expect(call(setOf())).toBe('allow')
  expect(call(setOf(rule({ effect: 'ask' }), rule()))).toBe('ask')
  expect(call(setOf(rule({ effect: 'allow', serverId: FILES, toolName: 'read' }), rule()), {}, 'read')).toBe('allow')
  expect(call(setOf(rule({ effect: 'allow', serverId: FILES, toolName: 'read' }), rule()))).toBe('block')
  expect(call(setOf(rule({ serverId: ServerId.parse(newId('srv')) })))).toBe('allow')
  const ofKey = setOf(rule({ keyId: KEY as never }))
  expect([call(ofKey), call(ofKey, {}, 'delete', newId('key')), call({ ...ofKey }, {}, 'delete', '')]).toEqual(['block', 'allow', 'allow'])
  const small: ApprovalCondition = { test: 'range', pointer: '/count', min: null, max: 3 }
  const few = setOf(rule({ effect: 'allow', conditions: [small] }), rule({ effect: 'ask' }))
  expect([call(few, { count: 3 }), call(few, { count: 4 }), call(few, {}), call(few, { count: '3' })]).toEqual([
    'allow',
    'ask',
    'ask',
    'block',
  ])
})

verifies(
  'approvals.rules',
  'what cannot be read refuses all that comes to it; prompts and resources know no arguments and no questions',
  () => {
    expect(call({ problem: 'gone', rules: [] })).toBe('block')
    const unreadable = rule({ problem: 'It cannot be read.' })
    expect([
      call(setOf(unreadable)),
      call(setOf(rule({ effect: 'allow', serverId: FILES, toolName: 'read' }), unreadable), {}, 'read'),
    ]).toEqual(['block', 'allow'])
    const broken = rule({ effect: 'allow', conditions: [{ test: 'matches', pointer: '/x', pattern: '(' }] })
    expect(call(setOf(broken))).toBe('block')
    const prompt = (set: RuleSet) => decide(set, { keyId: KEY, server: { id: FILES }, toolName: undefined }, {}).effect
    expect([
      prompt(setOf(rule({ effect: 'ask' }))),
      prompt(setOf(rule())),
      prompt(setOf(rule({ serverId: FILES, toolName: 'a' }))),
    ]).toEqual(['allow', 'block', 'allow'])
  },
)

verifies('approvals.listed', 'always blocked is what no arguments would let through', () => {
  const one: ApprovalCondition = { test: 'equals', pointer: '/x', to: 1 }
  const always = (...rules: ApprovalRule[]) => isAlwaysBlocked(setOf(...rules), { keyId: KEY, server: { id: FILES }, toolName: 'delete' })
  expect(always(rule())).toBe(true)
  expect(always(rule({ conditions: [one] }))).toBe(false)
  expect(always(rule({ conditions: [one] }), rule())).toBe(true)
  expect(always(rule({ effect: 'ask', conditions: [one] }), rule())).toBe(false)
  expect(always(rule({ effect: 'ask' }), rule())).toBe(false)
  expect(always(rule({ problem: 'It cannot be read.' }))).toBe(true)
})
