/** What decides where clients keep their files. */
export interface Machine {
  readonly os: NodeJS.Platform
  /** The home folder of the person. */
  readonly home: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Where a client keeps servers. A part of the path after the base may have one `*`, which stands for any part of a name. */
export interface ClientPlace {
  readonly client: string
  readonly base: string
  readonly parts: readonly string[]
}

/** The files that clients keep in a project's folder. */
const PROJECT_FILES: readonly (readonly [string, ...string[]])[] = [
  ['Claude Code', '.mcp.json'],
  ['Cursor', '.cursor', 'mcp.json'],
  ['VS Code', '.vscode', 'mcp.json'],
  ['Zed', '.zed', 'settings.json'],
  ['Gemini CLI', '.gemini', 'settings.json'],
  ['Codex', '.codex', 'config.toml'],
  ['Roo Code', '.roo', 'mcp.json'],
  ['Kiro', '.kiro', 'settings', 'mcp.json'],
  ['Junie', '.junie', 'mcp', 'mcp.json'],
]

/** Every file of every known client on this system, whether it exists or not. */
export function clientPlaces(machine: Machine): readonly ClientPlace[] {
  const data = dataFolder(machine)
  return [
    { client: 'Claude Desktop', base: data, parts: ['Claude', 'claude_desktop_config.json'] },
    ...storePackages(machine),
    ...vsCodePlaces(data, machine.home),
    ...(machine.os === 'win32' ? windowsPlaces(data) : unixPlaces(configFolder(machine))),
    ...movablePlaces(machine),
    ...HOME_FILES.map(([client, ...parts]) => ({ client, base: machine.home, parts })),
  ]
}

/** The same below the home folder on every system. */
const HOME_FILES: readonly (readonly [string, ...string[]])[] = [
  ['Cursor', '.cursor', 'mcp.json'],
  ['Windsurf', '.codeium', 'windsurf', 'mcp_config.json'],
  ['Antigravity', '.gemini', 'config', 'mcp_config.json'],
  ['Antigravity', '.gemini', 'antigravity', 'mcp_config.json'],
  ['Continue', '.continue', 'config.yaml'],
  ['Continue', '.continue', 'config.json'],
  ['Continue', '.continue', 'mcpServers', '*.yaml'],
  ['Continue', '.continue', 'mcpServers', '*.json'],
  ['LM Studio', '.lmstudio', 'mcp.json'],
  ['Warp', '.warp', '.mcp.json'],
  ['Kiro', '.kiro', 'settings', 'mcp.json'],
  ['Junie', '.junie', 'mcp', 'mcp.json'],
  ['Amazon Q', '.aws', 'amazonq', 'mcp.json'],
  ['Factory', '.factory', 'mcp.json'],
  ['BoltAI', '.boltai', 'mcp.json'],
]

function windowsPlaces(data: string): ClientPlace[] {
  return [
    { client: 'Devin Desktop', base: data, parts: ['devin', 'mcp_config.json'] },
    { client: 'Zed', base: data, parts: ['Zed', 'settings.json'] },
    { client: 'Goose', base: data, parts: ['Block', 'goose', 'config', 'config.yaml'] },
  ]
}

function unixPlaces(config: string): ClientPlace[] {
  return [
    { client: 'Devin Desktop', base: config, parts: ['devin', 'mcp_config.json'] },
    { client: 'Zed', base: config, parts: ['zed', 'settings.json'] },
    { client: 'Goose', base: config, parts: ['goose', 'config.yaml'] },
  ]
}

/** Clients whose folder a variable can name; without it the folder is below the home folder. */
function movablePlaces(machine: Machine): ClientPlace[] {
  const moved = (client: string, variable: string, ordinary: readonly string[], inside: readonly string[]): ClientPlace => {
    const named = absolute(machine, machine.environment[variable])
    return named === undefined ? { client, base: machine.home, parts: [...ordinary, ...inside] } : { client, base: named, parts: inside }
  }
  return [
    // With a folder of its own the file lies in it; otherwise beside the folder.
    moved('Claude Code', 'CLAUDE_CONFIG_DIR', [], ['.claude.json']),
    moved('Codex', 'CODEX_HOME', ['.codex'], ['config.toml']),
    moved('Gemini CLI', 'GEMINI_CLI_HOME', [], ['.gemini', 'settings.json']),
    moved('Qwen Code', 'QWEN_HOME', ['.qwen'], ['settings.json']),
    moved('Cline', 'CLINE_MCP_SETTINGS_PATH', ['.cline', 'data', 'settings', 'cline_mcp_settings.json'], []),
    moved('Copilot CLI', 'XDG_CONFIG_HOME', ['.copilot'], ['mcp-config.json']),
    moved('OpenCode', 'XDG_CONFIG_HOME', ['.config'], ['opencode', 'opencode.json*']),
    moved('Amp', 'XDG_CONFIG_HOME', ['.config'], ['amp', 'settings.json*']),
  ]
}

/** The files in the folder of a project that a client named. */
export function projectPlaces(folder: string): readonly ClientPlace[] {
  return PROJECT_FILES.map(([client, ...parts]) => ({ client, base: folder, parts }))
}

/** VS Code, its kin, their profiles, and the extensions that keep servers beside them. */
function vsCodePlaces(data: string, home: string): ClientPlace[] {
  const editors = [
    ['VS Code', 'Code'],
    ['VS Code Insiders', 'Code - Insiders'],
    ['VSCodium', 'VSCodium'],
  ] as const
  const extensions = [
    ['Cline', 'saoudrizwan.claude-dev', 'cline_mcp_settings.json'],
    ['Roo Code', 'rooveterinaryinc.roo-cline', 'mcp_settings.json'],
    ['Kilo Code', 'kilocode.kilo-code', 'mcp_settings.json'],
  ] as const
  const own = editors.flatMap(([client, folder]) => [
    { client, base: data, parts: [folder, 'User', 'mcp.json'] },
    { client, base: data, parts: [folder, 'User', 'profiles', '*', 'mcp.json'] },
    { client, base: data, parts: [folder, 'User', 'settings.json'] },
  ])
  const kept = [...editors.map(([, folder]) => folder), 'Cursor', 'Windsurf'].flatMap(folder =>
    extensions.map(([client, id, file]) => ({ client, base: data, parts: [folder, 'User', 'globalStorage', id, 'settings', file] })),
  )
  const remote = extensions.map(([client, id, file]) => ({
    client,
    base: home,
    parts: ['.vscode-server', 'data', 'User', 'globalStorage', id, 'settings', file],
  }))
  return [...own, ...kept, ...remote]
}

/** Claude Desktop from the store of Windows sees a folder of its own in place of %APPDATA%. */
function storePackages(machine: Machine): ClientPlace[] {
  if (machine.os !== 'win32') return []
  const base = absolute(machine, machine.environment['LOCALAPPDATA']) ?? join(machine, machine.home, 'AppData', 'Local')
  return [
    { client: 'Claude Desktop', base, parts: ['Packages', 'Claude_*', 'LocalCache', 'Roaming', 'Claude', 'claude_desktop_config.json'] },
  ]
}

/** Where desktop programs keep what is theirs. */
function dataFolder(machine: Machine): string {
  const { os, home, environment } = machine
  if (os === 'darwin') return join(machine, home, 'Library', 'Application Support')
  if (os === 'win32') return absolute(machine, environment['APPDATA']) ?? join(machine, home, 'AppData', 'Roaming')
  return configFolder(machine)
}

function configFolder(machine: Machine): string {
  return absolute(machine, machine.environment['XDG_CONFIG_HOME']) ?? join(machine, machine.home, '.config')
}

/** A relative one is not meant, or is meant from a folder that nobody knows here. */
function absolute({ os }: Machine, path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined
  return (os === 'win32' ? /^([A-Za-z]:[\\/]|\\\\)/ : /^\//).test(path) ? path : undefined
}

/** A path as that system writes it, whichever this one is. */
export function join({ os }: Pick<Machine, 'os'>, base: string, ...parts: string[]): string {
  const separator = os === 'win32' ? '\\' : '/'
  return [base.replace(/[\\/]+$/, ''), ...parts].join(separator)
}
