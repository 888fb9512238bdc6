import { expect, test } from 'vitest'
import { clientPlaces, join, type Machine } from '#core/features/imports/client-places.ts'
import { verifies } from '../verifies.ts'
import { CLIENT_FILES } from './client-files.ts'

const pathsOn = (machine: Machine) => clientPlaces(machine).map(({ client, base, parts }) => `${client}: ${join(machine, base, ...parts)}`)
const linux = (environment = {}): Machine => ({ os: 'linux', home: '/home/ada', environment })
const mac: Machine = { os: 'darwin', home: '/Users/ada', environment: {} }
const windows = (environment = {}): Machine => ({ os: 'win32', home: 'C:\\Users\\ada', environment })

verifies('adding.found', 'the places of every client on macOS', () => {
  expect(pathsOn(mac)).toEqual(
    expect.arrayContaining([
      'Claude Desktop: /Users/ada/Library/Application Support/Claude/claude_desktop_config.json',
      'Claude Code: /Users/ada/.claude.json',
      'VS Code: /Users/ada/Library/Application Support/Code/User/mcp.json',
      'VS Code: /Users/ada/Library/Application Support/Code/User/profiles/*/mcp.json',
      'VS Code Insiders: /Users/ada/Library/Application Support/Code - Insiders/User/mcp.json',
      'Zed: /Users/ada/.config/zed/settings.json',
      'Goose: /Users/ada/.config/goose/config.yaml',
      'Cline: /Users/ada/Library/Application Support/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
      'Codex: /Users/ada/.codex/config.toml',
    ]),
  )
})

verifies('adding.found', 'the places of every client on Windows, also for Claude Desktop from the store', () => {
  expect(pathsOn(windows({ APPDATA: 'D:\\Roaming', LOCALAPPDATA: 'D:\\Local' }))).toEqual(
    expect.arrayContaining([
      'Claude Desktop: D:\\Roaming\\Claude\\claude_desktop_config.json',
      'Claude Desktop: D:\\Local\\Packages\\Claude_*\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json',
      'VS Code: D:\\Roaming\\Code\\User\\mcp.json',
      'Zed: D:\\Roaming\\Zed\\settings.json',
      'Goose: D:\\Roaming\\Block\\goose\\config\\config.yaml',
      'Cursor: C:\\Users\\ada\\.cursor\\mcp.json',
    ]),
  )
  expect(pathsOn(windows())).toContain('Claude Desktop: C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json')
})

verifies('adding.found', 'the folders that variables name are looked in, and relative ones are not', () => {
  const named = pathsOn(
    linux({
      CLAUDE_CONFIG_DIR: '/x/claude',
      CODEX_HOME: '/x/codex',
      GEMINI_CLI_HOME: '/x/gemini',
      QWEN_HOME: '/x/qwen',
      XDG_CONFIG_HOME: '/x/config',
      CLINE_MCP_SETTINGS_PATH: '/x/cline.json',
    }),
  )
  expect(named).toEqual(
    expect.arrayContaining([
      'Claude Code: /x/claude/.claude.json',
      'Codex: /x/codex/config.toml',
      'Gemini CLI: /x/gemini/.gemini/settings.json',
      'Qwen Code: /x/qwen/settings.json',
      'Zed: /x/config/zed/settings.json',
      'Goose: /x/config/goose/config.yaml',
      'VS Code: /x/config/Code/User/mcp.json',
      'OpenCode: /x/config/opencode/opencode.json*',
      'Cline: /x/cline.json',
    ]),
  )
  expect(pathsOn(linux({ CODEX_HOME: 'relative', XDG_CONFIG_HOME: '' }))).toEqual(pathsOn(linux()))
})

test('every client of the fixtures has its place on Linux', () => {
  const patterns = clientPlaces(linux()).map(({ client, base, parts }) => ({
    client,
    path: new RegExp(`^${[base, ...parts].map(part => part.replaceAll(/[.[\](){}+?^$|\\]/g, '\\$&').replaceAll('*', '[^/]*')).join('/')}$`),
  }))
  for (const { client, path } of CLIENT_FILES)
    expect(
      patterns.some(place => place.client === client && place.path.test(`/home/ada/${path}`)),
      path,
    ).toBe(true)
})
