const RUNNERS = new Set([
  'npx',
  'uvx',
  'bunx',
  'pnpm',
  'yarn',
  'npm',
  'bun',
  'uv',
  'pipx',
  'docker',
  'podman',
  'node',
  'python',
  'python3',
  'deno',
  'tsx',
  'env',
])
const SUBCOMMANDS = new Set(['run', 'exec', 'dlx', 'x', 'tool', 'start', 'stdio', 'serve', 'mcp'])

/** The name a command suggests: `npx -y @modelcontextprotocol/server-everything` → "everything". Empty where none can be told. */
export function suggestName(command: string, args: readonly string[]): string {
  const words = [baseOf(command), ...args]
  const telling = words.filter(word => !word.startsWith('-') && !RUNNERS.has(baseOf(word)) && !SUBCOMMANDS.has(word))
  const isContainer = ['docker', 'podman'].includes(baseOf(command))
  // Options of `docker run` take values; the image is the first word with a slash or a colon.
  const best = isContainer
    ? (telling.find(word => /[/:]/.test(word) && !word.includes('=') && !word.startsWith('/')) ?? '')
    : (telling[0] ?? '')
  return cleaned(best)
}

function baseOf(word: string): string {
  return (word.split(/[/\\]/).at(-1) ?? '').replace(/\.(exe|cmd|bat)$/i, '')
}

function cleaned(word: string): string {
  const base = baseOf(word.replace(/(?<=.)@[^/@]*$/, ''))
    .replace(/:[^:]*$/, '')
    .replace(/\.(m?[jt]s|c[jt]s|py)$/, '')
  const name = base.replace(/^(mcp-server-|server-|mcp-)/, '').replace(/(-mcp-server|-server-mcp|-mcp|-server)$/, '')
  return ['index', 'main', 'server', 'cli', 'app', ''].includes(name) ? '' : name.slice(0, 64)
}
