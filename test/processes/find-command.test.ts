import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { findCommand } from '#core/processes/find-command.ts'
import { parseShim } from '#core/processes/windows-shim.ts'
import { tempFolder } from '../harness/temp-folder.ts'

test('a command is found along the PATH, past folders and files that cannot run', async () => {
  using folder = tempFolder()
  const [one, two] = [path.join(folder.path, 'one'), path.join(folder.path, 'two')]
  mkdirSync(path.join(one, 'tool'), { recursive: true })
  mkdirSync(two)
  writeFileSync(path.join(one, 'plain'), '')
  for (const name of ['tool', 'plain']) {
    writeFileSync(path.join(two, name), '')
    chmodSync(path.join(two, name), 0o755)
  }
  const find = async (command: string) =>
    (await findCommand({ command, environment: { PATH: `${one}:${two}` }, folder: folder.path, os: 'linux' })).file
  expect(await find('tool')).toBe(path.join(two, 'tool'))
  expect(await find('plain')).toBe(path.join(two, 'plain'))
  expect(await find('./two/tool')).toBe(path.join(two, 'tool'))
  await expect(find('./one/plain')).rejects.toMatchObject({
    code: 'upstream_failed',
    message: 'The command "plain" was not found. Install it, or give its whole path.',
  })
  await expect(findCommand({ command: 'tool', environment: {}, folder: two, os: 'linux' })).rejects.toMatchObject({
    code: 'upstream_failed',
  })
})

test('the script behind a Windows shim is found, so that it runs without a shell', () => {
  const npx = '@ECHO OFF\r\nSET "NPX_CLI_JS=%~dp0\\node_modules\\npm\\bin\\npx-cli.js"\r\n"%NODE_EXE%" "%NPX_CLI_JS%" %*\r\n'
  const local =
    'IF EXIST "%dp0%\\node.exe" (\r\n  SET "_prog=%dp0%\\node.exe"\r\n)\r\nendLocal & "%_prog%"  "%dp0%\\..\\server\\dist\\index.js" %*\r\n'
  expect(parseShim(npx, 'C:\\nodejs')).toBe('C:\\nodejs\\node_modules\\npm\\bin\\npx-cli.js')
  expect(parseShim(local, 'C:\\app\\bin')).toBe('C:\\app\\server\\dist\\index.js')
  expect(parseShim('@echo off\r\npython server.py %*\r\n', 'C:\\app')).toBeUndefined()
})
