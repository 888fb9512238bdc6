import { findLoginPath, mergePaths } from '#core/processes/login-path.ts'

type Environment = Readonly<Record<string, string>>

export interface HostEnvironment {
  /** As far as it is known now. */
  readonly current: () => Environment
  /** Resolves when the login shell has answered or its deadline is over; never rejects. */
  readonly ready: Promise<void>
}

/** This process's environment with the PATH of the login shell, which a start from a dock or a menu does not have. Asked once per run. */
export function findHostEnvironment(own: Environment): HostEnvironment {
  let current = own
  const ready = findLoginPath({ baseEnvironment: own }).then(
    path => {
      if (path !== undefined) current = { ...own, PATH: mergePaths(path, own.PATH) }
    },
    () => undefined,
  )
  return { current: () => current, ready }
}
