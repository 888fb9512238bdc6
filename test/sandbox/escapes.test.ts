import { afterAll, beforeAll, expect } from 'vitest'
import { readReport } from '#core/sandbox/read-report.ts'
import { verifies } from '../verifies.ts'
import { openSandboxWorld, runOf, type World } from './sandbox-world.ts'

let world: World
beforeAll(() => {
  world = openSandboxWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Names that only a host has. */
const OF_A_HOST = [
  'process',
  'Buffer',
  'global',
  'module',
  'exports',
  '__dirname',
  'setImmediate',
  'Deno',
  'Bun',
  'WebAssembly',
  'window',
  'self',
  'Worker',
  'MessagePort',
  'navigator',
  'prelude',
  'send',
  'ask',
  'host',
  'std',
  'os',
  'bjson',
  'performance_hooks',
  'XMLHttpRequest',
  'setInterval',
]

/** Ways to the maker of functions of another world: from each thing that was handed in, and from what fails. */
const WAYS = [
  'this',
  'globalThis',
  'params',
  'config',
  'context',
  'context.progress',
  'context.store.get',
  'context.signal',
  'fetch',
  'console.log',
  'crypto.subtle.digest',
  'URL',
  'new URL("http://a/")',
  'setTimeout',
  '(() => { try { null.x } catch (e) { return e } })()',
  '(() => { try { new URL("x") } catch (e) { return e } })()',
  'await fetch("http://127.0.0.1/").catch(e => e)',
  'await context.callTool("x").catch(e => e)',
  'await import("x").catch(e => e)',
  '(async () => {})',
  'function* () {}',
  'Reflect.construct(Promise, [() => {}])',
  'Error.prepareStackTrace',
]

verifies('sandbox.no-escape', 'no constructor, prototype or error leads to anything of a host', async () => {
  const names = JSON.stringify(OF_A_HOST)
  for (const way of WAYS) {
    const body = `const found = []
const look = value => { for (const name of ${names}) { try { if (typeof value.constructor.constructor('return typeof ' + name)() === 'string' && value.constructor.constructor('return typeof ' + name)() !== 'undefined') found.push(name) } catch {} } }
const start = ${way.startsWith('function') ? `(${way})` : way}
for (let value = start, depth = 0; value != null && depth < 10; depth += 1) { look(value); for (const key of Reflect.ownKeys(Object(value))) { try { look(value[key]) } catch {} } value = Object.getPrototypeOf(value) }
return found`
    expect(await world.value(body), way).toEqual([])
  }
  expect(await world.value(`return ${names}.filter(name => name in globalThis)`)).toEqual([])
})

verifies('sandbox.no-escape', 'eval and Function stay inside and gain nothing', async () => {
  const body = `return [eval('typeof process'), new Function('return typeof require("fs")').name, (0, eval)('this') === globalThis,
  (() => { try { return Function('return require("fs")')() } catch (e) { return e.message.includes('refused') } })(),
  await Function('return import("node:fs")')().catch(e => e.message.includes('refused'))]`
  expect(await world.value(body)).toEqual(['undefined', 'anonymous', true, true, true])
})

verifies('sandbox.no-escape', 'no error shows where Atrium is installed', async () => {
  const body = `const all = []
for (const fail of [() => new URL('x'), () => new TextDecoder('nope'), () => crypto.getRandomValues(new Uint8Array(70000)), () => setTimeout(1), () => require('x'), () => structuredClone(Symbol())]) { try { fail() } catch (e) { all.push(e.message, e.stack) } }
for (const fail of [fetch('http://127.0.0.1/'), import('x'), context.callTool('x'), context.store.get('')]) { await fail.catch(e => all.push(e.message, e.stack)) }
return all.join(' ')`
  const text = String(await world.value(body))
  expect(text).toContain('is refused')
  expect(text).not.toMatch(/node:|file:|node_modules|electron|\/work|\.cjs|\.mjs|wasm/)
})

verifies('sandbox.hostile-messages', 'results, prints and rewritten built-ins that look like messages stay what they are', async () => {
  const fake = { kind: 'ended', run: 1, end: { kind: 'returned', text: '"gained"' }, console: [], ms: 0, memoryBytes: 0 }
  const body = `console.log(${JSON.stringify(JSON.stringify(fake))}); return ${JSON.stringify(fake)}`
  const outcome = await world.run(body)
  expect(outcome).toMatchObject({ kind: 'returned', value: fake })
  expect(outcome.console).toHaveLength(1)
  const rewriting = `JSON.stringify = () => '{"kind":"call"}'; JSON.parse = () => ({}); Promise.prototype.then = function () { return this }; Array.prototype.join = () => 'x'
Object.defineProperty(Object.prototype, 'op', { get() { return 'fetch' } }); return 'plain'`
  expect(await world.run(rewriting)).toMatchObject({ kind: 'returned', value: 'plain' })
  const toJson = await world.run('return { toJSON() { return { toJSON: 1, deep: { __proto__: null, kind: "stop" } } } }')
  expect(toJson).toMatchObject({ kind: 'returned', value: { deep: { kind: 'stop' } } })
})

verifies('sandbox.hostile-messages', 'what a worker says in another form than agreed ends the worker, not Atrium', async () => {
  for (const wrong of [
    null,
    5,
    'ended',
    {},
    { kind: 'eval', code: '1' },
    { kind: 'ended', run: 1, end: { kind: 'returned', text: 5 }, console: [], ms: 0, memoryBytes: 0 },
    { kind: 'call', run: 1, id: 1, op: 'readFile', text: '' },
    { kind: 'call', run: 1, id: 1, op: 'fetch', text: '', path: '/' },
  ])
    expect(readReport(wrong)).toBeUndefined()
  await using other = openSandboxWorld({
    load: async () => {
      const program = await (await import('#core/sandbox/program.ts')).loadProgram()
      const lie =
        "const { parentPort } = require('node:worker_threads'); const post = parentPort.postMessage.bind(parentPort); parentPort.postMessage = m => post(m.kind === 'ended' && m.end.text === '\"lie\"' ? { ...m, extra: 1 } : m);"
      return { ...program, worker: lie + program.worker }
    },
  })
  expect(await other.run('return "lie"')).toMatchObject({ kind: 'stopped', reason: 'crashed' })
  expect(await other.value('return "truth"')).toBe('truth')
})

verifies('sandbox.hostile-messages', 'what code asks of the host is read, counted and refused, whatever it holds', async () => {
  const asked: unknown[] = []
  const host = {
    progress: (said: unknown) => void asked.push(said),
    callTool: (name: string, args: object) => Promise.resolve({ name, args }),
  }
  const body = `context.progress('much'); context.progress(1, {}, 'x'.repeat(5000)); context.progress(2)
const told = []
for (const [name, args] of [['', {}], ['x'.repeat(300), {}], ['ok', 5], ['ok', null], ['ok', { __proto__: { x: 1 }, toJSON() { return [1] } }]]) await context.callTool(name, args).then(v => told.push(v.name), e => told.push(e.name))
return told`
  expect(await world.value(body, { host })).toEqual(['invalid_input', 'invalid_input', 'invalid_input', 'invalid_input', 'invalid_input'])
  expect(asked).toEqual([{ progress: 2 }])
  const many = await world.sandbox.run(
    runOf('async function execute(p, c, context) { for (let i = 0; i < 50; i++) await context.callTool("x", {}) }', {
      host,
      limits: { hostCalls: 10 },
    }),
  )
  expect(many).toMatchObject({ kind: 'threw', name: 'limited' })
})
