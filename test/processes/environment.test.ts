import { expect, test } from 'vitest'
import { buildChildEnvironment } from '#core/processes/child-environment.ts'
import { verifies } from '../verifies.ts'

verifies('servers.environment', 'session buses, agents, tokens and an AppImage’s libraries of ours reach no child', () => {
  const base = {
    PATH: '/bin',
    HOME: '/home/ann',
    LC_ALL: 'C',
    TERM: 'xterm',
    SSH_AUTH_SOCK: '/s',
    DBUS_SESSION_BUS_ADDRESS: 'unix:',
    XDG_RUNTIME_DIR: '/run',
    LD_LIBRARY_PATH: '/tmp/.mount_Atrium',
    NODE_OPTIONS: '--inspect',
    GITHUB_TOKEN: 't',
    ATRIUM_CHILD: 'another:1',
  }
  const environment = buildChildEnvironment({
    base,
    configured: { NODE_OPTIONS: '--max-old-space-size=64' },
    mark: 'folder:child',
    os: 'linux',
  })
  expect(environment).toEqual({
    PATH: '/bin',
    HOME: '/home/ann',
    LC_ALL: 'C',
    NODE_OPTIONS: '--max-old-space-size=64',
    ATRIUM_CHILD: 'folder:child',
  })
})

test('on Windows names are the same in any case, and the configuration wins', () => {
  const base = { Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', AppData: 'C:\\a', GITHUB_TOKEN: 't' }
  const environment = buildChildEnvironment({ base, configured: { PATH: 'C:\\Tools' }, mark: 'm:1', os: 'win32' })
  expect(environment).toEqual({ PATH: 'C:\\Tools', SystemRoot: 'C:\\Windows', AppData: 'C:\\a', ATRIUM_CHILD: 'm:1' })
})

test('the mark cannot be configured away', () => {
  expect(buildChildEnvironment({ base: {}, configured: { ATRIUM_CHILD: 'none' }, mark: 'm:1', os: 'linux' })).toEqual({
    ATRIUM_CHILD: 'm:1',
  })
})
