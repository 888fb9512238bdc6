/** The variable every child carries, and with it everything the child starts: `<folderMark>:<childId>`. */
export const MARK_NAME = 'ATRIUM_CHILD'

/**
 * What a program needs to find its files and itself, and nothing that opens a door: no session buses, no agents, no tokens.
 * It is an allow-list, so the library paths of an AppImage never reach a child either.
 */
const POSIX_NAMES = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TMPDIR', 'TZ']
const POSIX_PREFIX = 'LC_'
const WINDOWS_NAMES = [
  'PATH',
  'PATHEXT',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'TEMP',
  'TMP',
  'USERNAME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'PROGRAMW6432',
  'COMMONPROGRAMFILES',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
  'OS',
]

type Environment = Readonly<Record<string, string>>

interface EnvironmentParts {
  /** This process's own environment; only the names above are taken from it. */
  readonly base: Environment
  /** What the configuration names. A person approved it, so any name is allowed, also PATH. */
  readonly configured: Environment
  /** `<folderMark>:<childId>`, by which strays of a tree are found again. */
  readonly mark: string
  readonly os: NodeJS.Platform
}

/** The environment of a child, built from nothing. */
export function buildChildEnvironment({ base, configured, mark, os }: EnvironmentParts): Record<string, string> {
  const isWindows = os === 'win32'
  const isPassed = isWindows ? isPassedOnWindows : isPassedOnPosix
  const passed = Object.entries(base).filter(([name]) => isPassed(name) && !isOverridden(name, configured, isWindows))
  return { ...Object.fromEntries(passed), ...configured, [MARK_NAME]: mark }
}

/** The value of a name; on Windows the case of names does not matter. */
export function readVariable(environment: Environment, name: string): string | undefined {
  const found = Object.keys(environment).find(key => key.toUpperCase() === name)
  return environment[name] ?? (found === undefined ? undefined : environment[found])
}

const isPassedOnPosix = (name: string): boolean => POSIX_NAMES.includes(name) || name.startsWith(POSIX_PREFIX)
const isPassedOnWindows = (name: string): boolean => WINDOWS_NAMES.includes(name.toUpperCase())

function isOverridden(name: string, configured: Environment, isWindows: boolean): boolean {
  if (!isWindows) return false
  return Object.keys(configured).some(key => key.toUpperCase() === name.toUpperCase())
}
