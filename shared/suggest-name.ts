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

// Names that every project has: then the folder around it tells more.
const SAYS_NOTHING = new Set(['index', 'main', 'server', 'cli', 'app', 'dist', 'build', 'out', 'lib', 'src', 'bin', '.', '..', ''])

/**
 * The name a command suggests: `npx -y @modelcontextprotocol/server-everything` → "everything", `node /srv/weather/dist/index.js` →
 * "weather". Empty where none can be told.
 */
export function suggestName(command: string, args: readonly string[]): string {
  const words = [baseOf(command), ...args]
  const telling = words.filter(word => !word.startsWith('-') && !RUNNERS.has(baseOf(word)) && !SUBCOMMANDS.has(word))
  const isContainer = ['docker', 'podman'].includes(baseOf(command))
  // Options of `docker run` take values; the image is the first word with a slash or a colon.
  const best = isContainer
    ? (telling.find(word => /[/:]/.test(word) && !word.includes('=') && !word.startsWith('/')) ?? '')
    : (telling[0] ?? '')
  return nameOf(best)
}

/** The last part of a path or package that says something. */
function nameOf(word: string): string {
  const parts = word.split(/[/\\]/).map(cleaned)
  return parts.findLast(part => !SAYS_NOTHING.has(part))?.slice(0, 64) ?? ''
}

function baseOf(word: string): string {
  return (word.split(/[/\\]/).at(-1) ?? '').replace(/\.(exe|cmd|bat)$/i, '')
}

function cleaned(part: string): string {
  const base = baseOf(part)
    .replace(/(?<=.)@[^@]*$/, '')
    .replace(/^@/, '')
    .replace(/:[^:]*$/, '')
    .replace(/\.(m?[jt]s|c[jt]s|py)$/, '')
  return base.replace(/^(mcp-server-|server-|mcp-)/, '').replace(/(-mcp-server|-server-mcp|-mcp|-server)$/, '')
}
