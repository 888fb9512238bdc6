import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { findLoginPath, mergePaths } from '#core/processes/login-path.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { isAlive } from './is-alive.ts'
import { verifies } from '../verifies.ts'

function shellOf(folder: string, script: string): string {
  const file = path.join(folder, 'shell')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

const baseEnvironment = { PATH: '/usr/bin:/bin', HOME: '/' }

verifies('servers.login-path', 'the PATH of the login shell is found behind whatever the profile prints', async () => {
  using folder = tempFolder()
  // A login shell of our own: prints a greeting, changes PATH, and then runs what it is asked (`-l -c COMMAND`).
  const shell = shellOf(folder.path, `echo "Welcome $PATH"; PATH="/opt/tools/bin:$PATH"; eval "$3"; echo bye`)
  expect(await findLoginPath({ shell, baseEnvironment })).toBe('/opt/tools/bin:/usr/bin:/bin')
})

verifies('servers.login-path', 'a login shell that hangs is ended at the deadline with all it started', async () => {
  using folder = tempFolder()
  const pidFile = path.join(folder.path, 'pid')
  const shell = shellOf(folder.path, `trap '' TERM; sleep 600 & echo $! > ${pidFile}; wait`)
  const began = performance.now()
  expect(await findLoginPath({ shell, baseEnvironment, deadlineMs: 300 })).toBeUndefined()
  expect(performance.now() - began).toBeLessThan(2_000)
  await expect.poll(() => isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false)
})

test('a shell that fails, prints nonsense or does not exist gives no PATH', async () => {
  using folder = tempFolder()
  expect(await findLoginPath({ shell: shellOf(folder.path, 'exit 1'), baseEnvironment })).toBeUndefined()
  expect(await findLoginPath({ shell: shellOf(folder.path, 'echo /usr/bin'), baseEnvironment })).toBeUndefined()
  expect(await findLoginPath({ shell: path.join(folder.path, 'none'), baseEnvironment })).toBeUndefined()
  const endless = shellOf(folder.path, 'while true; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done')
  expect(await findLoginPath({ shell: endless, baseEnvironment, deadlineMs: 5_000 })).toBeUndefined()
})

test('a real shell answers', async () => {
  expect(await findLoginPath({ shell: '/bin/sh', baseEnvironment })).toContain('/bin')
})

test('the login shell’s folders come first and none twice', () => {
  expect(mergePaths('/a:/b', '/b:/c')).toBe('/a:/b:/c')
  expect(mergePaths(undefined, '/b:/c')).toBe('/b:/c')
  expect(mergePaths('/a', undefined)).toBe('/a')
})
