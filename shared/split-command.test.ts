import { expect, test } from 'vitest'
import { joinCommand, splitCommand } from './split-command.ts'

const run = (command: string, args: string[] = [], environment: Record<string, string> = {}) => ({ ok: true, command, args, environment })
const problemOf = (line: string) => {
  const split = splitCommand(line)
  return split.ok ? `no problem: ${JSON.stringify(split)}` : split.problem
}

test('a plain line becomes command and arguments', () => {
  expect(splitCommand('npx -y @modelcontextprotocol/server-everything')).toEqual(
    run('npx', ['-y', '@modelcontextprotocol/server-everything']),
  )
  expect(splitCommand('  uvx\tmcp-server-git   --verbose ')).toEqual(run('uvx', ['mcp-server-git', '--verbose']))
})

test('quotes keep words together and are taken off', () => {
  expect(splitCommand(`node 'my server.js' "second arg" a"b c"d ''`)).toEqual(run('node', ['my server.js', 'second arg', 'ab cd', '']))
  expect(splitCommand(String.raw`node '$HOME \n' "a \"quoted\" \\ \$x \d"`)).toEqual(
    run('node', [String.raw`$HOME \n`, String.raw`a "quoted" \ $x \d`]),
  )
})

test('a backslash keeps the next character as it is, and continues a line', () => {
  expect(splitCommand(String.raw`node my\ server.js a\;b \~`)).toEqual(run('node', ['my server.js', 'a;b', '~']))
  expect(splitCommand('docker run \\\n  -i --rm \\\r\n  mcp/git')).toEqual(run('docker', ['run', '-i', '--rm', 'mcp/git']))
})

test('a Windows path keeps its backslashes', () => {
  expect(splitCommand(String.raw`C:\Tools\node.exe C:\srv\a.js "C:\Program Files\b"`)).toEqual(
    run(String.raw`C:\Tools\node.exe`, [String.raw`C:\srv\a.js`, String.raw`C:\Program Files\b`]),
  )
})

test('assignments before the command become the environment, after it they are arguments', () => {
  expect(splitCommand(`TOKEN=abc NAME='two words' EMPTY= npx server X=1`)).toEqual(
    run('npx', ['server', 'X=1'], { TOKEN: 'abc', NAME: 'two words', EMPTY: '' }),
  )
})

test('the prompt of a readme is left out', () => {
  expect(splitCommand('$ npx server')).toEqual(run('npx', ['server']))
})

test('what only a shell could do is refused with a sentence that names it', () => {
  for (const operator of ['|', '||', '&&', '&', ';', '>', '>>', '<', '('])
    expect(problemOf(`a ${operator} b`)).toContain(`“${operator}” needs a shell`)
  expect(problemOf('curl http://127.0.0.1/?a=1&b=2')).toContain('“&” needs a shell')
  expect(problemOf('node $HOME/a.js')).toContain('“$HOME” is not replaced')
  expect(problemOf('node "${HOME}/a.js"')).toContain('“${HOME}” is not replaced')
  expect(problemOf('node $(which x)')).toContain('“$(…)” needs a shell')
  expect(problemOf('node `which x`')).toContain('backticks')
  expect(problemOf('node ~/a.js')).toContain('home folder')
  expect(problemOf('cd /srv')).toContain('“cd” is a word of the shell')
  expect(problemOf('npx server # the best')).toContain('comment')
})

test('operators inside quotes are part of an argument', () => {
  expect(splitCommand(`node "a && b" 'c | d; $X' x=~/y a#b`)).toEqual(run('node', ['a && b', 'c | d; $X', 'x=~/y', 'a#b']))
})

test('what is incomplete is said to be', () => {
  expect(problemOf('')).toContain('no command')
  expect(problemOf('A=1 B=2')).toContain('no command')
  expect(problemOf(`node 'open`)).toContain('never closed')
  expect(problemOf('node "open')).toContain('never closed')
  expect(problemOf('node a\\')).toContain('ends with a backslash')
  expect(problemOf('node a.js\nnode b.js')).toContain('more than one line')
})

test('any text at all is answered, never thrown at', () => {
  const alphabet = ['\\', '"', "'", '$', '{', '(', ' ', '\n', 'a', '=', '~', '#', '|', '`', 'C:\\']
  for (let seed = 1; seed < 4_000; seed += 1) {
    let rest = seed * 2_654_435_761
    let line = ''
    while (rest > 1) {
      line += alphabet[Math.floor(rest) % alphabet.length] ?? ''
      rest /= alphabet.length
    }
    const split = splitCommand(line)
    expect(split.ok ? split.command : split.problem).not.toBe('')
  }
})

test('a line made of words splits into the same words', () => {
  const words = [
    'npx',
    '',
    'a b',
    "it's",
    '"x"',
    '$HOME',
    '~/x',
    'a\\b',
    'x=1',
    '#no',
    'é',
    'a\nb',
    '--flag=1',
    '@scope/name@1.2',
    'C:\\Program Files\\x',
  ]
  expect(splitCommand(joinCommand(words))).toEqual(run('npx', words.slice(1)))
  expect(joinCommand(['npx', '-y', '@scope/name'])).toBe('npx -y @scope/name')
})
