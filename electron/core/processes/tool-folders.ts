import path from 'node:path'
import { readVariable } from './child-environment.ts'

/** What is looked at of a machine. Both answer for what is not there, too. */
export interface ToolMachine {
  readonly os: NodeJS.Platform
  readonly environment: Readonly<Record<string, string>>
  /** The names in a folder; none where there is no such folder. */
  readonly list: (folder: string) => readonly string[]
  /** The text of a small file. */
  readonly read: (file: string) => string | undefined
}

/**
 * Where version managers and package managers put programs, those that exist, the most particular first. A start from a dock or a menu
 * has none of them in its PATH, and the login shell's profile may fail, hang, or not be where the person set it up.
 */
export function toolFolders(machine: ToolMachine): string[] {
  const candidates = machine.os === 'win32' ? onWindows(machine) : [...ofNvm(machine), ...onPosix(machine)]
  return [...new Set(candidates)].filter(folder => machine.list(folder).length > 0)
}

function onPosix({ os, environment }: ToolMachine): string[] {
  const home = environment['HOME'] ?? ''
  const at = (name: string, ...otherwise: string[]) => environment[name] ?? path.posix.join(home, ...otherwise)
  const isMac = os === 'darwin'
  const support = path.posix.join(home, 'Library/Application Support')
  const inHome =
    home === '' ? [] : ['.local/bin', '.bun/bin', '.deno/bin', '.cargo/bin', 'go/bin', '.docker/bin', '.nodenv/shims', '.pyenv/shims']
  return [
    path.posix.join(at('FNM_DIR', '.local/share/fnm'), 'aliases/default/bin'),
    ...(isMac ? [path.posix.join(support, 'fnm/aliases/default/bin')] : []),
    path.posix.join(home, '.fnm/aliases/default/bin'),
    path.posix.join(at('VOLTA_HOME', '.volta'), 'bin'),
    path.posix.join(at('MISE_DATA_DIR', '.local/share/mise'), 'shims'),
    path.posix.join(at('ASDF_DATA_DIR', '.asdf'), 'shims'),
    at('PNPM_HOME', isMac ? 'Library/pnpm' : '.local/share/pnpm'),
    ...inHome.map(folder => path.posix.join(home, folder)),
    ...(isMac
      ? ['/opt/homebrew/bin', '/opt/local/bin', '/Applications/Docker.app/Contents/Resources/bin']
      : ['/home/linuxbrew/.linuxbrew/bin']),
    path.posix.join(home, '.linuxbrew/bin'),
    '/usr/local/bin',
    ...(isMac ? [] : ['/snap/bin']),
  ]
}

function onWindows({ environment }: ToolMachine): string[] {
  const at = (name: string, ...rest: string[]) => {
    const base = readVariable(environment, name)
    return base === undefined || base === '' ? [] : [path.win32.join(base, ...rest)]
  }
  return [
    ...at('FNM_DIR', 'aliases\\default'),
    ...at('APPDATA', 'fnm\\aliases\\default'),
    ...at('VOLTA_HOME', 'bin'),
    ...at('LOCALAPPDATA', 'Volta\\bin'),
    ...at('PROGRAMFILES', 'Volta'),
    ...at('LOCALAPPDATA', 'mise\\shims'),
    ...at('NVM_SYMLINK'),
    ...at('APPDATA', 'npm'),
    ...at('PNPM_HOME'),
    ...at('LOCALAPPDATA', 'pnpm'),
    ...at('USERPROFILE', '.local\\bin'),
    ...at('USERPROFILE', '.bun\\bin'),
    ...at('USERPROFILE', '.deno\\bin'),
    ...at('USERPROFILE', '.cargo\\bin'),
    ...at('USERPROFILE', 'scoop\\shims'),
    ...at('PROGRAMDATA', 'chocolatey\\bin'),
    ...at('LOCALAPPDATA', 'Microsoft\\WinGet\\Links'),
    ...at('PROGRAMFILES', 'nodejs'),
    ...at('PROGRAMFILES', 'Docker\\Docker\\resources\\bin'),
  ]
}

/** An alias may name another alias (`default` → `lts/*` → `lts/jod` → `v22.11.0`). */
const MAX_ALIASES = 6

/** nvm has no folder for "the chosen one": its alias says which version that is, and the newest that fits is taken. */
function ofNvm({ environment, list, read }: ToolMachine): string[] {
  const root = environment['NVM_DIR'] ?? path.posix.join(environment['HOME'] ?? '', '.nvm')
  const versions = path.posix.join(root, 'versions/node')
  const installed = list(versions)
    .filter(name => /^v\d+\.\d+\.\d+$/.test(name))
    .sort((one, other) => compare(other, one))
  const wanted = followAlias(root, read)
  const prefix = `v${wanted.replace(/^v/, '')}`
  const chosen = installed.find(version => version === prefix || version.startsWith(`${prefix}.`)) ?? installed[0]
  return chosen === undefined ? [] : [path.posix.join(versions, chosen, 'bin')]
}

function followAlias(root: string, read: ToolMachine['read']): string {
  let wanted = 'default'
  for (let hop = 0; hop < MAX_ALIASES; hop += 1) {
    const isPlain = /^[\w./*-]+$/.test(wanted) && !wanted.includes('..')
    const alias = isPlain ? (read(path.posix.join(root, 'alias', wanted))?.trim() ?? '') : ''
    if (alias === '') return wanted
    wanted = alias
  }
  return wanted
}

function compare(one: string, other: string): number {
  const parts = (version: string) => version.slice(1).split('.').map(Number)
  const [left, right] = [parts(one), parts(other)]
  return [0, 1, 2].map(place => (left[place] ?? 0) - (right[place] ?? 0)).find(difference => difference !== 0) ?? 0
}
