import { expect } from 'vitest'
import { CodeDraft } from '#shared/model/code.ts'
import { checkDraft } from '#core/custom/index.ts'
import { verifies } from '../verifies.ts'

const SOURCE = `async function execute(params, config) { return config.A }`

function problemsOf(draft: object): string[] {
  const { problems } = checkDraft(CodeDraft.parse({ description: 'It does.', source: SOURCE, ...draft }))
  return problems.map(({ part, severity, line, message }) => `${part} ${severity}${line === null ? '' : ` ${line}`}: ${message}`)
}

const schema = (properties: object) => ({ type: 'object', properties })

verifies('code.publish', 'what keeps a draft from being published is found by reading it, with its place', () => {
  expect(problemsOf({})).toEqual([])
  expect(problemsOf({ source: 'async function execute(p) {\n  return p.(\n}' })[0]).toMatch(/^source error 2: /)
  expect(problemsOf({ source: 'function run() {}' })[0]).toContain('needs an `async function execute')
  expect(problemsOf({ source: `import x from 'x'\n${SOURCE}` })[0]).toMatch(/^source error 1: .*import/)
  expect(problemsOf({ description: ' ' })[0]).toContain('description error')
  expect(problemsOf({ source: 'async function execute(p, config) { return config[p.x] }' })[0]).toMatch(/^source warning 1: .*which secret/)
  expect(problemsOf({ source: 'async function execute(p, config) { return config[p.x] }', secrets: ['A'] })).toEqual([])
  expect(problemsOf({ hosts: ['*'] })[0]).toContain('gets no secret')
  expect(problemsOf({ source: `// all is well\n// \u202e } ;tpo ti\n${SOURCE}` })[0]).toMatch(/^source warning 2: .*U\+202E/)
})

verifies('code.publish', 'schemas that hold nothing, or hold everything up, are refused', () => {
  expect(problemsOf({ inputSchema: schema({ a: { type: 'text' } }) })[0]).toContain('“properties.a” has the type "text"')
  expect(problemsOf({ inputSchema: schema({ a: { type: 'string', pattern: '(' } }) })[0]).toContain('no regular expression')
  expect(problemsOf({ inputSchema: schema({ a: { type: 'string', pattern: '^(a+)+$' } }) })[0]).toContain('repeats what repeats')
  expect(problemsOf({ outputSchema: { type: 'object', $ref: 'https://elsewhere.example/x' } })[0]).toContain('which is elsewhere')
  expect(problemsOf({ inputSchema: { type: 'object', $ref: '#/$defs/none' } })[0]).toContain('inputSchema error')
  const example = { name: 'one', params: { a: 1 }, expect: { kind: 'succeeds' } }
  expect(problemsOf({ inputSchema: schema({ a: { type: 'string' } }), examples: [example] })[0]).toMatch(/examples error: .*“a”/)
})
