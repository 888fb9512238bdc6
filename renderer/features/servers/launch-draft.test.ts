import { expect, test } from 'vitest'
import {
  draftOfLaunch,
  EMPTY_DRAFT,
  environmentOf,
  liftAssignments,
  liftSecretWord,
  planSecrets,
  readDraft,
  type LaunchDraft,
  type VariableDraft,
} from './launch-draft.ts'

const variable = (id: number, name: string, change: Partial<VariableDraft> = {}): VariableDraft => ({
  id,
  name,
  from: 'value',
  value: 'x',
  secret: '',
  ...change,
})
const draft = (change: Partial<LaunchDraft>): LaunchDraft => ({ ...EMPTY_DRAFT, name: 'everything', line: 'npx server', ...change })
const problemsOf = (given: LaunchDraft) => {
  const read = readDraft(given)
  return read.ok ? undefined : read.problems
}

test('a filled form says what runs', () => {
  expect(readDraft(draft({ line: `npx 'a b'`, folder: ' /srv ' }))).toEqual({
    ok: true,
    name: 'everything',
    command: 'npx',
    args: ['a b'],
    cwd: '/srv',
  })
})

test('a name that another server of the workspace has is asked for again', () => {
  expect(readDraft(draft({ name: ' Everything ' }), ['memory', 'everything'])).toMatchObject({
    ok: false,
    problems: { name: 'Another server of this workspace has this name. Choose another.' },
  })
  expect(readDraft(draft({ name: 'everything2' }), ['everything']).ok).toBe(true)
})

test('every field that has a problem says it', () => {
  expect(problemsOf(draft({ name: ' ', line: 'a | b', folder: 'here' }))).toMatchObject({
    name: 'Give the server a name.',
    line: expect.stringContaining('“|”'),
    folder: expect.stringContaining('whole path'),
  })
  const variables = [
    variable(0, ''),
    variable(1, 'A-B'),
    variable(2, 'A'),
    variable(3, 'A'),
    variable(4, 'B', { from: 'secret' }),
    variable(5, 'C', { from: 'new-secret', value: '' }),
  ]
  expect(Object.keys(problemsOf(draft({ variables }))?.variables ?? {})).toEqual(['0', '1', '3', '4', '5'])
})

test('assignments before the command move to the environment, secrets as secrets', () => {
  const lifted = liftAssignments(
    draft({ line: `GITHUB_TOKEN=abcdef12 LEVEL='a b' npx 'x y'`, variables: [variable(4, 'LEVEL'), variable(7, 'OTHER')] }),
  )
  expect(lifted.line).toBe(`npx 'x y'`)
  expect(lifted.variables.map(({ id, name, from, value }) => [id, name, from, value])).toEqual([
    [7, 'OTHER', 'value', 'x'],
    [8, 'GITHUB_TOKEN', 'new-secret', 'abcdef12'],
    [9, 'LEVEL', 'value', 'a b'],
  ])
  const untouched = draft({ line: 'npx A=1' })
  expect(liftAssignments(untouched)).toBe(untouched)
})

test('a launch survives being edited without a change', () => {
  const launch = {
    kind: 'stdio' as const,
    command: 'C:\\x y\\node.exe',
    args: ['', '$HOME', "it's", { secret: 'KEY', before: '--key=' }, '{{secret:KEY}}'],
    environment: { A: { value: '' }, B: { secret: 'S' } },
    cwd: '/srv',
  }
  const back = draftOfLaunch('x', launch)
  expect(readDraft(back)).toEqual({ ok: true, name: 'x', command: launch.command, args: launch.args, cwd: '/srv' })
  expect(environmentOf(back.variables)).toEqual(launch.environment)
})

test('new secrets are named after their variables and shared where they are the same', () => {
  const one = draft({ variables: [variable(0, 'TOKEN', { from: 'new-secret', value: 'a' }), variable(1, 'LEVEL')] })
  const two = draft({
    variables: [variable(0, 'TOKEN', { from: 'new-secret', value: 'b' }), variable(1, 'KEY', { from: 'new-secret', value: 'c' })],
  })
  const plan = planSecrets([one, one, two], ['KEY'])
  expect(plan.secrets).toEqual([
    { name: 'TOKEN', value: 'a' },
    { name: 'TOKEN_2', value: 'b' },
    { name: 'KEY_2', value: 'c' },
  ])
  expect(plan.drafts.map(({ variables }) => environmentOf(variables))).toEqual([
    { TOKEN: { secret: 'TOKEN' }, LEVEL: { value: 'x' } },
    { TOKEN: { secret: 'TOKEN' }, LEVEL: { value: 'x' } },
    { TOKEN: { secret: 'TOKEN_2' }, KEY: { secret: 'KEY_2' } },
  ])
})

test('a secret in an argument is lifted, kept under a name that is free, and named in the line', () => {
  const typed = draft({ name: 'github', line: `A=1 npx server --api-key=hunter2 --token hunter3` })
  const [first, second] = [
    { at: 1, name: 'api-key', before: '--api-key=', value: 'hunter2' },
    { at: 3, name: 'token', before: '', value: 'hunter3' },
  ]
  const lifted = liftSecretWord(liftSecretWord(typed, first!), second!)
  expect(lifted.line).toBe(`npx server '--api-key={{secret:GITHUB_API_KEY}}' --token '{{secret:GITHUB_TOKEN}}'`)
  expect(lifted.variables.map(({ name, value }) => [name, value])).toEqual([['A', '1']])
  const plan = planSecrets([lifted], ['GITHUB_TOKEN'])
  expect(plan.secrets).toEqual([
    { name: 'GITHUB_API_KEY', value: 'hunter2' },
    { name: 'GITHUB_TOKEN_2', value: 'hunter3' },
  ])
  expect(readDraft(plan.drafts[0]!)).toMatchObject({
    args: ['server', { secret: 'GITHUB_API_KEY', before: '--api-key=' }, '--token', { secret: 'GITHUB_TOKEN_2' }],
  })
  // Typed over, it is forgotten.
  expect(planSecrets([{ ...lifted, line: 'npx server' }], []).secrets).toEqual([])
  expect(problemsOf(draft({ line: `npx '{{secret:A}}{{secret:B}}'` }))?.line).toContain('one secret')
})
