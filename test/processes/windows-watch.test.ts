import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Log } from '#core/lib/log.ts'
import { isWindowsPid, powerShellArguments, powerShellFile, windowsJobScript } from '#core/processes/windows-job-script.ts'
import { WindowsWatch } from '#core/processes/windows-watch.ts'
import { soon } from '../harness/soon.ts'
import { tempFolder } from '../harness/temp-folder.ts'

// No PowerShell and no Windows here: what is sent to it, when, and what becomes of Atrium without it. The script itself has not run.

/** A process that keeps to the protocol, as far as it is told: ready after a while, and what it heard is in the file. */
function standIn(file: string, { readyAfterMs = 0, exitsWith }: { readyAfterMs?: number; exitsWith?: number } = {}) {
  writeFileSync(file, '')
  const script = `
const fs = require('node:fs')
${exitsWith === undefined ? '' : `process.exit(${exitsWith})`}
setTimeout(() => process.stdout.write('ready\\r\\n'), ${readyAfterMs})
process.stdin.on('data', text => fs.appendFileSync(${JSON.stringify(file)}, text))
process.stdin.on('end', () => { fs.appendFileSync(${JSON.stringify(file)}, 'end'); process.exit(0) })`
  return { file: process.execPath, args: ['-e', script] }
}

const environment = () => ({})

function openLog() {
  const lines: unknown[] = []
  const add = (event: string, facts?: object) => void lines.push([event, facts])
  const log: Log = { info: add, warn: add, error: add }
  return { log, lines }
}

test('the Windows watcher is told of the children that live when it is ready, of each after that, and of the end', async () => {
  using folder = tempFolder()
  const file = path.join(folder.path, 'heard')
  const { log, lines } = openLog()
  const watch = new WindowsWatch({ log, environment, command: standIn(file, { readyAfterMs: 300 }) })
  watch.add({ pid: 1_204 })
  watch.add({ pid: 1_208 })
  watch.drop(1_204)
  // Numbers that no process of ours can have are not passed on.
  for (const pid of [0, 4, -8, 1.5, Number.NaN, 0x1_0000_0000]) watch.add({ pid })
  await soon(() => readFileSync(file, 'utf8')).toBe('add 1208\n')
  watch.add({ pid: 5_000 })
  watch.drop(5_000)
  watch.close()
  await soon(() => readFileSync(file, 'utf8')).toBe('add 1208\nadd 5000\nend')
  watch.add({ pid: 6_000 })
  expect(lines).toEqual([])
})

test('without PowerShell, with one that is forbidden what it does, or one that is never ready, that is logged once and nothing else', async () => {
  using folder = tempFolder()
  const file = path.join(folder.path, 'heard')
  const cases = [
    { command: { file: path.join(folder.path, 'none.exe'), args: [] }, why: 'PowerShell could not be started' },
    { command: standIn(file, { exitsWith: 3 }), why: 'it ended with 3' },
    { command: standIn(file, { readyAfterMs: 60_000 }), why: 'it was not ready in time' },
  ]
  for (const { command, why } of cases) {
    const { log, lines } = openLog()
    const watch = new WindowsWatch({ log, environment, command, readyMs: 500 })
    watch.add({ pid: 1_204 })
    await soon(() => lines).toEqual([['children.unwatched', { why }]])
    watch.add({ pid: 1_208 })
    watch.drop(1_204)
    watch.close()
    expect(lines).toHaveLength(1)
  }
  const { log, lines } = openLog()
  const none = new WindowsWatch({ log, environment: () => Promise.resolve({}) })
  none.add({ pid: 1_204 })
  await soon(() => lines).toEqual([['children.unwatched', { why: 'there is no PowerShell' }]])
})

test('PowerShell is the one of the system, by its whole path, and its command line carries the script and fits', () => {
  expect(powerShellFile({ SystemRoot: 'C:\\Windows' })).toBe('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe')
  expect(powerShellFile({ SYSTEMROOT: 'D:\\Win\\' })).toBe('D:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe')
  for (const root of ['', 'Windows', '\\\\elsewhere\\share', '.\\C:\\Windows']) expect(powerShellFile({ SystemRoot: root })).toBeUndefined()
  expect(powerShellFile({})).toBeUndefined()
  const script = windowsJobScript(1_204)
  const given = powerShellArguments(script)
  expect(given.slice(0, -1)).toEqual([
    '-NoLogo',
    '-NoProfile',
    '-NonInteractive',
    '-WindowStyle',
    'Hidden',
    '-InputFormat',
    'None',
    '-EncodedCommand',
  ])
  expect(Buffer.from(given.at(-1) ?? '', 'base64').toString('utf16le')).toBe(script)
  // The system takes no more than 32,767 characters.
  expect(given.join(' ').length).toBeLessThan(16_000)
})

test('the script takes a number and nothing else into itself, and only children of that number into its job', () => {
  const script = windowsJobScript(1_204)
  expect(script).toContain('[AtriumJob]::Add($job, $Matches[1], 1204)')
  expect(script).toContain('about.ParentId.ToInt64() == parent')
  expect(script).toContain('limits.Basic.Flags = 0x2000;')
  expect(script.replaceAll('1204', '7000')).toBe(windowsJobScript(7_000))
  for (const pid of [0, 4, -1, 1.5, Number.NaN]) expect(() => windowsJobScript(pid)).toThrow('This is the number of no process.')
  // The text between @' and '@ is taken as it is, where the closing mark is alone at the beginning of its line.
  expect(script.split('\n').filter(line => line.startsWith("'@"))).toEqual(["'@"])
  expect(script.match(/@'/g)).toHaveLength(1)
  expect([isWindowsPid(8), isWindowsPid(0xffff_ffff), isWindowsPid(4), isWindowsPid(0x1_0000_0000)]).toEqual([true, true, false, false])
})
