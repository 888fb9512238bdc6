import { readdirSync, readFileSync } from 'node:fs'
import { readVariable } from '#core/processes/child-environment.ts'
import { findLoginPath, mergePaths } from '#core/processes/login-path.ts'
import { toolFolders } from '#core/processes/tool-folders.ts'

type Environment = Readonly<Record<string, string>>

export interface HostEnvironment {
  /** As far as it is known now. */
  readonly current: () => Environment
  /** Resolves when the login shell has answered or its deadline is over; never rejects. */
  readonly ready: Promise<void>
  /** Looks again, after something was installed. Resolves with the folders in which programs are found from now on. */
  readonly refresh: () => Promise<readonly string[]>
}

/**
 * This process's environment with the PATH of the login shell and the folders of version managers, which a start from a dock or a menu
 * does not have. What the person's shell says comes first, what was only found comes last.
 */
export function findHostEnvironment(own: Environment, os: NodeJS.Platform = process.platform): HostEnvironment {
  const separator = os === 'win32' ? ';' : ':'
  const withPath = (login: string | undefined): Environment => {
    const said = os === 'win32' ? (readVariable(own, 'PATH') ?? '') : mergePaths(login, own['PATH'])
    const found = toolFolders({ os, environment: own, list, read })
    const folders = [...new Set([...said.split(separator), ...found])].filter(folder => folder !== '' && !isOfAppImage(folder, own))
    // On Windows the name may be written `Path`; there must be only one.
    const others = Object.entries(own).filter(([name]) => name.toUpperCase() !== 'PATH' || os !== 'win32')
    return { ...Object.fromEntries(others), PATH: folders.join(separator) }
  }
  let current = withPath(undefined)
  const look = async (): Promise<void> => {
    current = withPath(await findLoginPath({ baseEnvironment: own }).catch(() => undefined))
  }
  return {
    current: () => current,
    ready: look(),
    refresh: async () => {
      await look()
      return (current['PATH'] ?? '').split(separator)
    },
  }
}

/** An AppImage puts its own folders in front of the PATH: what is in there is ours, and gone when we are. */
function isOfAppImage(folder: string, { APPDIR }: Environment): boolean {
  return APPDIR !== undefined && APPDIR !== '' && (folder === APPDIR || folder.startsWith(`${APPDIR}/`))
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
