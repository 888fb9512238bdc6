import { isAbsolute, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The same folder for the desktop app, `serve` and the command line, so that all speak of the same workspaces. */
export function defaultDataFolder(os: NodeJS.Platform, env: Environment, home: string): string {
  if (os === 'darwin') return join(home, 'Library', 'Application Support', 'Atrium')
  if (os === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Atrium')
  // By its specification a relative one is to be ignored.
  const base = env['XDG_DATA_HOME'] !== undefined && isAbsolute(env['XDG_DATA_HOME']) ? env['XDG_DATA_HOME'] : join(home, '.local', 'share')
  return join(base, 'Atrium')
}
