import { expect } from 'vitest'
import { verifies } from '../../../../test/verifies.ts'
import { declareExecute } from './declare-execute.ts'

const declared = (source: string, language: 'typescript' | 'javascript' = 'typescript') => declareExecute(source, language).text

verifies('code.types', 'execute is typed where its author has not done so', () => {
  expect(declared('async function execute(params, config, context) { return 1 }')).toBe(
    'async function execute(params: Params, config: Config, context: Context): Promise<Result> { return 1 }',
  )
  expect(declared('function execute({ city }, { API_KEY }: Config) {}')).toBe(
    'function execute({ city }: Params, { API_KEY }: Config): Result | Promise<Result> {}',
  )
  expect(declared('const execute = async (p = {}): Promise<string> => ""')).toBe(
    'const execute = async (p: Params = {}): Promise<string> => ""',
  )
  expect(declared('async function execute(params: any): Promise<string> { return "" }')).toBe(
    'async function execute(params: any): Promise<string> { return "" }',
  )
  expect(declared('let a = 1\nasync function execute(params) {}', 'javascript')).toMatch(
    /^let a = 1\n\/\*\* @type \{.*\} \*\/ async function execute\(params\) \{\}$/,
  )
  const own = '/** @param {any} params */\nfunction execute(params) {}'
  expect(declared(own, 'javascript')).toBe(own)
})

verifies('code.types', 'a source that is half typed, or has no execute, stays as it is', () => {
  for (const source of ['', 'const a = 1', 'const execute = params => 1', 'const execute = fetch']) expect(declared(source)).toBe(source)
  for (const source of ['async function execute(', 'function execute(params, { a', 'const execute = async (p']) {
    const { toDeclared, toSource } = declareExecute(source, 'typescript')
    for (let place = 0; place <= source.length; place += 1) expect(toSource(toDeclared(place)), source).toBe(place)
  }
})

verifies('code.types', 'every place of a source leads to its own character in what TypeScript reads, and back', () => {
  const source = '// first\nasync function execute(params, config, context) {\n  return params.city\n}\n'
  for (const language of ['typescript', 'javascript'] as const) {
    const { text, toDeclared, toSource } = declareExecute(source, language)
    for (let place = 0; place <= source.length; place += 1) {
      expect(toSource(toDeclared(place))).toBe(place)
      if (place > 0) expect(text[toDeclared(place) - 1], `before ${String(place)}`).toBe(source[place - 1])
    }
    for (let place = 0; place <= text.length; place += 1) expect(toSource(place)).toBeLessThanOrEqual(source.length)
  }
})
