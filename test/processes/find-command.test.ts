import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { findCommand } from '#core/processes/find-command.ts'
import { parseShim } from '#core/processes/windows-shim.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

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
    message: 'There is no program "plain" at the path that was given, or it may not be run.',
  })
  await expect(findCommand({ command: 'tool', environment: {}, folder: two, os: 'linux' })).rejects.toMatchObject({
    code: 'upstream_failed',
  })
})

const lines = (...text: string[]) => text.join('\r\n')
/** As npm 10 and 11 ship it. */
const NPX = lines(
  ":: Created by npm, please don't edit manually.",
  '@ECHO OFF',
  'SETLOCAL',
  'SET "NODE_EXE=%~dp0\\node.exe"',
  'IF NOT EXIST "%NODE_EXE%" (',
  '  SET "NODE_EXE=node"',
  ')',
  'SET "NPM_PREFIX_JS=%~dp0\\node_modules\\npm\\bin\\npm-prefix.js"',
  'SET "NPX_CLI_JS=%~dp0\\node_modules\\npm\\bin\\npx-cli.js"',
  'FOR /F "delims=" %%F IN (\'CALL "%NODE_EXE%" "%NPM_PREFIX_JS%"\') DO (',
  '  SET "NPM_PREFIX_NPX_CLI_JS=%%F\\node_modules\\npm\\bin\\npx-cli.js"',
  ')',
  'IF EXIST "%NPM_PREFIX_NPX_CLI_JS%" (',
  '  SET "NPX_CLI_JS=%NPM_PREFIX_NPX_CLI_JS%"',
  ')',
  '"%NODE_EXE%" "%NPX_CLI_JS%" %*',
)
/** As cmd-shim writes it for a package's command. */
const packageShim = (call: string) =>
  lines(
    '@ECHO off',
    'GOTO start',
    ':find_dp0',
    'SET dp0=%~dp0',
    'EXIT /b',
    ':start',
    'SETLOCAL',
    'CALL :find_dp0',
    'IF EXIST "%dp0%\\node.exe" (',
    '  SET "_prog=%dp0%\\node.exe"',
    ') ELSE (',
    '  SET "_prog=node"',
    '  SET PATHEXT=%PATHEXT:;.JS;=;%',
    ')',
    `endLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & ${call}`,
  )
const PNPM = lines(
  '@SETLOCAL',
  '@IF EXIST "%~dp0\\node.exe" (',
  '  "%~dp0\\node.exe"  "%~dp0\\node_modules\\corepack\\dist\\pnpm.js" %*',
  ') ELSE (',
  '  @SET PATHEXT=%PATHEXT:;.JS;=;%',
  '  node  "%~dp0\\node_modules\\corepack\\dist\\pnpm.js" %*',
  ')',
)

verifies('platforms.commands', 'what a batch file of npm, pnpm or corepack starts is found, so that it runs without a shell', () => {
  const node = (script: string, ...flags: string[]) => ({ kind: 'node', flags, script })
  expect(parseShim(NPX, 'C:\\Program Files\\nodejs')).toEqual(node('C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npx-cli.js'))
  expect(parseShim(NPX.replaceAll('NPX', 'NPM').replaceAll('npx', 'npm'), 'C:\\n')).toEqual(
    node('C:\\n\\node_modules\\npm\\bin\\npm-cli.js'),
  )
  const local = packageShim('"%_prog%"  "%dp0%\\..\\server\\dist\\index.js" %*')
  expect(parseShim(local, 'C:\\app\\bin')).toEqual(node('C:\\app\\server\\dist\\index.js'))
  const flagged = packageShim('"%_prog%" --no-warnings --import=x "%dp0%\\node_modules\\y\\cli.mjs" %*')
  expect(parseShim(flagged, 'C:\\g')).toEqual(node('C:\\g\\node_modules\\y\\cli.mjs', '--no-warnings', '--import=x'))
  expect(parseShim(PNPM, 'C:\\n')).toEqual(node('C:\\n\\node_modules\\corepack\\dist\\pnpm.js'))
  const bun = packageShim('"%dp0%\\node_modules\\bun\\bin\\bunx.exe"   %*')
  expect(parseShim(bun, 'C:\\g')).toEqual({ kind: 'program', file: 'C:\\g\\node_modules\\bun\\bin\\bunx.exe' })
  expect(parseShim('@echo off\r\npython server.py %*\r\n', 'C:\\app')).toBeUndefined()
  expect(parseShim('@echo off\r\n"%NODE_EXE%" "%ELSEWHERE%" %*\r\n', 'C:\\app')).toBeUndefined()
})

verifies('platforms.commands', 'who looks for a program that is not there is told what to install', async () => {
  using folder = tempFolder()
  const told = (command: string) =>
    findCommand({ command, environment: { PATH: `${folder.path}:/nowhere` }, folder: folder.path, os: 'linux' }).catch((error: unknown) =>
      error instanceof Error ? error.message : '',
    )
  expect(await told('uvx')).toBe(
    'uvx was not found in any of the 2 folders where programs are looked for. Install uv, or give its whole path.',
  )
  expect(await told('npx')).toContain('Install Node.js')
  expect(await told('docker')).toContain('Install Docker')
  expect(await told('something')).toContain('Install it')
})
