import { expect, test } from 'vitest'
import type { Argument } from '#shared/model/server.ts'
import { argumentOf, exposedWords, wordOfArgument } from './secret-words.ts'

test('every argument comes back from the word it is written as', () => {
  const all: Argument[] = [
    '',
    '-y',
    '{{secret:A}}',
    '{{secret::A}}',
    '{{secret:::',
    'x{{secret:{{secret:A}}',
    '{{other}}',
    { secret: 'A' },
    { secret: 'A', before: '--key=' },
    { secret: 'A', before: '{{secret:B}}', after: '{{secret::' },
    { secret: '_a1', before: 'postgres://u:', after: '@h/{{secret:}}' },
  ]
  for (const argument of all) expect(argumentOf(wordOfArgument(argument)), JSON.stringify(argument)).toEqual(argument)
})

test('two secrets in a word are no argument', () => {
  expect(argumentOf('{{secret:A}}:{{secret:B}}')).toBeUndefined()
})

test('secrets in plain text are found by their flag, their variable or their shape', () => {
  const known = `ghp_${'a1B2'.repeat(9)}`
  expect(
    exposedWords([
      '-y',
      'server',
      '--api-key=hunter2',
      '--token',
      'hunter2',
      'API_KEY=x',
      known,
      '--max-tokens',
      '4096',
      '--token={{secret:A}}',
    ]),
  ).toEqual([
    { at: 2, name: 'api-key', before: '--api-key=', value: 'hunter2' },
    { at: 4, name: 'token', before: '', value: 'hunter2' },
    { at: 5, name: 'API_KEY', before: 'API_KEY=', value: 'x' },
    { at: 6, name: '', before: '', value: known },
  ])
})
