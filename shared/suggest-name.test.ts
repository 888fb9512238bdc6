import { expect, test } from 'vitest'
import { suggestName } from './suggest-name.ts'

test('the name comes from the package, image or script', () => {
  const names: [string, string][] = [
    ['npx -y @modelcontextprotocol/server-everything', 'everything'],
    ['npx -y @modelcontextprotocol/server-filesystem@2026.8.31 /srv/notes', 'filesystem'],
    ['uvx mcp-server-git --repository /srv', 'git'],
    ['docker run -i --rm -e TOKEN ghcr.io/github/github-mcp-server:latest', 'github'],
    ['docker run --mount type=bind,src=/a,dst=/b mcp/fetch', 'fetch'],
    ['node /opt/tools/weather.mjs', 'weather'],
    ['python3 -m weather_server', 'weather_server'],
    ['/usr/local/bin/github-mcp-server stdio', 'github'],
    ['uv --directory /srv/x run notes.py', 'x'],
    ['node /srv/node_modules/@modelcontextprotocol/server-everything/dist/index.js', 'everything'],
    ['python weather/server.py', 'weather'],
  ]
  for (const [line, name] of names) {
    const [command = '', ...args] = line.split(' ')
    expect(suggestName(command, args), line).toBe(name)
  }
})

test('a name that says nothing is not suggested', () => {
  expect(suggestName('node', ['dist/index.js'])).toBe('')
  expect(suggestName('npx', [])).toBe('')
})
