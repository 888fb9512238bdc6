import { afterAll, beforeAll, expect } from 'vitest'
import { verifies } from '../verifies.ts'
import { openSandboxWorld, type World } from './sandbox-world.ts'

let world: World
beforeAll(() => {
  world = openSandboxWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

verifies('sandbox.author', 'JavaScript and TypeScript run, however execute is declared, with what the call gave', async () => {
  const typed = `interface Params { name: string }
enum Size { Small = 1, Large }
async function execute(params: Params, config: Record<string, string>, context: { toolName: string }): Promise<unknown> {
  const greeting = (params.name as string) satisfies string
  return { greeting: \`hi \${greeting!}\`, size: Size.Large, token: config.TOKEN, tool: context.toolName }
}`
  const given = { params: { name: 'Ada' }, config: { TOKEN: 't1' } }
  expect(await world.value('', { ...given, source: typed, language: 'typescript' })).toEqual({
    greeting: 'hi Ada',
    size: 2,
    token: 't1',
    tool: 'tool',
  })
  expect(await world.value('', { ...given, source: 'const execute = ({ name }) => name' })).toBe('Ada')
  expect(await world.value('', { ...given, source: 'let execute = async p => [p.name] // no line after it' })).toEqual(['Ada'])
  expect(await world.run('', { source: 'function run() {}' })).toMatchObject({
    kind: 'threw',
    message: expect.stringContaining('function named execute'),
  })
  expect(await world.run('return')).toMatchObject({ kind: 'returned', value: undefined })
})

verifies('sandbox.author', 'config is frozen, has no prototype and only the names that were given', async () => {
  const body = `'use strict'
let error = ''
try { config.NEW = 'x' } catch (thrown) { error = thrown.name }
return [Object.keys(config), config.missing === undefined, config.constructor === undefined, config.toString === undefined, Object.isFrozen(config), error, config.__proto__]`
  const given = { config: { A: '1', __proto__x: '2' } }
  expect(await world.value(body, given)).toEqual([['A', '__proto__x'], true, true, true, true, 'TypeError', null])
})

verifies('sandbox.author', 'import and require are refused with what to do instead', async () => {
  for (const source of ["import fs from 'node:fs'\nconst execute = () => fs", 'export async function execute() {}', "import 'x'"])
    for (const language of ['javascript', 'typescript'] as const)
      expect(await world.run('', { source, language })).toMatchObject({
        kind: 'stopped',
        reason: 'syntax',
        message: expect.stringContaining('without modules'),
        line: 1,
      })
  expect(await world.run("return await import('node:fs')")).toMatchObject({
    kind: 'threw',
    message: expect.stringContaining('import of "node:fs" is refused'),
  })
  expect(await world.run("return require('fs')")).toMatchObject({
    kind: 'threw',
    message: expect.stringContaining('require("fs") is refused'),
  })
})

verifies(
  'sandbox.places',
  'a thrown error has the line and column of the author’s source, in both languages and through types',
  async () => {
    const source = `type Deep = { a: { b: number } }
function helper(value: Deep | null, other: Record<string, number>): number {
  const unused: number = 1; return (value as Deep).a.b
}
async function execute(params: unknown): Promise<number> {
  await null
  return helper(null, {})
}`
    const column = source.split('\n')[2]!.indexOf('value as') + 1
    const outcome = await world.run('', { source, language: 'typescript' })
    // The engine names the place of what has no such member.
    expect(outcome).toMatchObject({ kind: 'threw', name: 'TypeError', line: 3, column })
    expect(await world.run('\n\n  throw new RangeError("far")')).toMatchObject({
      kind: 'threw',
      name: 'RangeError',
      message: 'far',
      line: 4,
    })
    expect(await world.run('await 1\nawait fetch("http://example.com/")')).toMatchObject({ kind: 'threw', name: 'TypeError', line: 3 })
    expect(await world.run('', { source: '\nthrow new Error("at the top")\nfunction execute() {}' })).toMatchObject({
      kind: 'threw',
      line: 2,
    })
    for (const thrown of [
      'null',
      '"text"',
      '{ get message() { throw 1 } }',
      'new Proxy({}, { get() { throw 1 }, has() { throw 1 } })',
      'Symbol("s")',
    ])
      expect((await world.run(`throw ${thrown}`)).kind).toBe('threw')
  },
)

verifies('sandbox.places', 'what cannot be read is told with its place', async () => {
  expect(await world.run('', { source: 'const a = 1\nconst b = ;' })).toMatchObject({ kind: 'stopped', reason: 'syntax', line: 2 })
  expect(await world.run('', { source: 'const a: = 1', language: 'typescript' })).toMatchObject({
    kind: 'stopped',
    reason: 'syntax',
    line: 1,
    column: 10,
  })
  expect(await world.run('', { source: 'async function execute() {\n' })).toMatchObject({ kind: 'stopped', reason: 'syntax' })
})

verifies('sandbox.fresh', 'nothing that a call leaves behind is there in the next, of the same tool or of another', async () => {
  const leave = `globalThis.left = config.TOKEN; Object.prototype.left = 1; Array.prototype.map = () => 'mine'; JSON.stringify = () => '"mine"'
Promise.prototype.then = undefined; top.push(config.TOKEN); return top.length`
  const source = (body: string) => `const top = []\nasync function execute(params, config) {\n${body}\n}`
  const look = 'return [typeof left, {}.left === undefined, [1].map(x => x), top.length, Object.keys(config)]'
  await world.run('', { source: source(leave), config: { TOKEN: 'of-another' } })
  await world.run('', { source: source(leave), config: { TOKEN: 'of-another' }, context: { workspaceName: 'other' } })
  expect(await world.value('', { source: source(look) })).toEqual(['undefined', true, [1], 0, []])
  const randoms = await Promise.all([1, 2, 3, 4].map(() => world.value('return [Math.random(), crypto.randomUUID()]')))
  expect(new Set(randoms.flat(1)).size).toBe(8)
  // The memory of a machine is the same byte by byte: nothing of a value is found in what is not yet written.
  expect(await world.value('return new Uint8Array(200000).every(byte => byte === 0)')).toBe(true)
})

verifies('sandbox.author', 'progress, other tools and the store are the caller’s, and what they refuse is told inside', async () => {
  const said: unknown[] = []
  const kept = new Map<string, unknown>()
  const host = {
    progress: (progress: unknown) => void said.push(progress),
    callTool: (name: string, args: object) => Promise.resolve({ called: name, args }),
    store: {
      get: (key: string) => Promise.resolve(kept.get(key)),
      set: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
      delete: (key: string) => Promise.resolve(void kept.delete(key)),
      list: (prefix = '') => Promise.resolve([...kept.keys()].filter(key => key.startsWith(prefix))),
    },
  }
  const body = `context.progress(1, 2, 'half')
await context.store.set('a/1', { deep: [1] }); await context.store.set('b', null); await context.store.delete('c')
return [await context.callTool('other', { x: 1 }), await context.store.get('a/1'), await context.store.get('b'), await context.store.get('c') === undefined, await context.store.list('a/')]`
  expect(await world.value(body, { host })).toEqual([{ called: 'other', args: { x: 1 } }, { deep: [1] }, null, true, ['a/1']])
  expect(said).toEqual([{ progress: 1, total: 2, message: 'half' }])
  // Of an error that is not made for callers nothing is told.
  const outcome = await world.run('try { await context.callTool("x") } catch (e) { return e.message }')
  expect(JSON.stringify(outcome)).not.toContain('there are no tools')
  expect(await world.run('await context.callTool(5)')).toMatchObject({ kind: 'threw', name: 'invalid_input', line: 2 })
})
