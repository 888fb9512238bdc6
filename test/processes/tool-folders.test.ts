import { expect, test } from 'vitest'
import { findHostEnvironment } from '#core/host-environment.ts'
import { buildChildEnvironment } from '#core/processes/child-environment.ts'
import { toolFolders, type ToolMachine } from '#core/processes/tool-folders.ts'
import { verifies } from '../verifies.ts'

/** A machine that has these folders (each with something in it) and files. */
function machine(
  os: NodeJS.Platform,
  environment: Record<string, string>,
  folders: string[],
  files: Record<string, string> = {},
): ToolMachine {
  const separator = os === 'win32' ? '\\' : '/'
  const list = (folder: string) => {
    const below = folders
      .filter(name => name.startsWith(`${folder}${separator}`))
      .map(name => name.slice(folder.length + 1).split(separator)[0] ?? '')
    return folders.includes(folder) ? [...below, 'program'] : [...new Set(below)]
  }
  return { os, environment, list, read: file => files[file] }
}

const HOME = '/home/ada'

verifies('platforms.paths', 'nvm’s default is followed through its aliases to the newest version that fits', () => {
  const root = `${HOME}/.nvm`
  const versions = ['v18.20.4', 'v20.9.0', 'v20.11.1', 'v22.11.0', 'v9.0.0'].map(version => `${root}/versions/node/${version}/bin`)
  const chosen = (files: Record<string, string>) => toolFolders(machine('linux', { HOME }, versions, files))[0]
  const at = (version: string) => `${root}/versions/node/${version}/bin`
  expect(chosen({ [`${root}/alias/default`]: '20\n' })).toBe(at('v20.11.1'))
  expect(chosen({ [`${root}/alias/default`]: 'v18.20.4' })).toBe(at('v18.20.4'))
  const lts = { [`${root}/alias/default`]: 'lts/*', [`${root}/alias/lts/*`]: 'lts/iron', [`${root}/alias/lts/iron`]: 'v20.9.0' }
  expect(chosen(lts)).toBe(at('v20.9.0'))
  expect(chosen({ [`${root}/alias/default`]: 'node' })).toBe(at('v22.11.0'))
  expect(chosen({})).toBe(at('v22.11.0'))
  expect(chosen({ [`${root}/alias/default`]: 'default' })).toBe(at('v22.11.0'))
  expect(chosen({ [`${root}/alias/default`]: '../../../etc/passwd' })).toBe(at('v22.11.0'))
  const elsewhere = machine('darwin', { HOME, NVM_DIR: '/opt/nvm' }, ['/opt/nvm/versions/node/v24.1.0/bin'])
  expect(toolFolders(elsewhere)).toEqual(['/opt/nvm/versions/node/v24.1.0/bin'])
})

verifies('platforms.paths', 'version and package managers are found on Linux and macOS, at home and where the environment says', () => {
  const linux = [
    `${HOME}/.local/share/fnm/aliases/default/bin`,
    `${HOME}/.volta/bin`,
    `${HOME}/.local/share/mise/shims`,
    `${HOME}/.asdf/shims`,
    `${HOME}/.local/share/pnpm`,
    `${HOME}/.local/bin`,
    `${HOME}/.bun/bin`,
    `${HOME}/.deno/bin`,
    `${HOME}/.cargo/bin`,
    `${HOME}/.nodenv/shims`,
    '/home/linuxbrew/.linuxbrew/bin',
    '/usr/local/bin',
    '/snap/bin',
  ]
  expect(toolFolders(machine('linux', { HOME }, linux))).toEqual(linux)
  const mac = [
    '/Users/ada/Library/Application Support/fnm/aliases/default/bin',
    '/Users/ada/Library/pnpm',
    '/Users/ada/.local/bin',
    '/opt/homebrew/bin',
    '/Applications/Docker.app/Contents/Resources/bin',
    '/usr/local/bin',
  ]
  expect(toolFolders(machine('darwin', { HOME: '/Users/ada' }, mac))).toEqual(mac)
  const moved = { HOME, VOLTA_HOME: '/v', MISE_DATA_DIR: '/m', ASDF_DATA_DIR: '/a', FNM_DIR: '/f', PNPM_HOME: '/p' }
  const places = ['/f/aliases/default/bin', '/v/bin', '/m/shims', '/a/shims', '/p']
  expect(toolFolders(machine('linux', moved, places))).toEqual(places)
  expect(toolFolders(machine('linux', {}, []))).toEqual([])
})

verifies('platforms.paths', 'and on Windows', () => {
  const environment = {
    AppData: 'C:\\Users\\ada\\AppData\\Roaming',
    LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local',
    USERPROFILE: 'C:\\Users\\ada',
    ProgramFiles: 'C:\\Program Files',
    ProgramData: 'C:\\ProgramData',
    NVM_SYMLINK: 'C:\\nvm4w\\nodejs',
  }
  const folders = [
    'C:\\Users\\ada\\AppData\\Roaming\\fnm\\aliases\\default',
    'C:\\Users\\ada\\AppData\\Local\\Volta\\bin',
    'C:\\nvm4w\\nodejs',
    'C:\\Users\\ada\\AppData\\Roaming\\npm',
    'C:\\Users\\ada\\AppData\\Local\\pnpm',
    'C:\\Users\\ada\\.local\\bin',
    'C:\\Users\\ada\\.bun\\bin',
    'C:\\Users\\ada\\scoop\\shims',
    'C:\\ProgramData\\chocolatey\\bin',
    'C:\\Program Files\\nodejs',
    'C:\\Program Files\\Docker\\Docker\\resources\\bin',
  ]
  expect(toolFolders(machine('win32', environment, folders))).toEqual(folders)
})

verifies('platforms.paths', 'a start from an AppImage takes none of its folders and variables to a child', async () => {
  const mount = '/tmp/.mount_AtriumXyZ'
  const own = {
    APPDIR: mount,
    APPIMAGE: '/home/ada/Atrium.AppImage',
    ARGV0: './Atrium.AppImage',
    OWD: '/home/ada',
    PATH: `${mount}:${mount}/usr/sbin:/usr/bin:/bin`,
    LD_LIBRARY_PATH: `${mount}/usr/lib`,
    XDG_DATA_DIRS: `${mount}/usr/share:/usr/share`,
    GSETTINGS_SCHEMA_DIR: `${mount}/usr/share/glib-2.0/schemas`,
    GDK_PIXBUF_MODULE_FILE: `${mount}/usr/lib/loaders.cache`,
    PYTHONHOME: `${mount}/usr`,
    HOME: '/nowhere',
    SHELL: '/bin/sh',
  }
  const host = findHostEnvironment(own, 'linux')
  await host.ready
  const child = buildChildEnvironment({ base: host.current(), configured: {}, mark: 'm:1', os: 'linux' })
  expect(JSON.stringify(child)).not.toContain('mount_')
  expect(Object.keys(child).toSorted()).toEqual(['ATRIUM_CHILD', 'HOME', 'PATH', 'SHELL'])
  expect(child['PATH']).toContain('/usr/bin:/bin')
})

test('on Windows there is one PATH, however it was written, and what it said comes first', async () => {
  const host = findHostEnvironment({ Path: 'C:\\Windows;C:\\Tools' }, 'win32')
  expect(host.current()).toEqual({ PATH: 'C:\\Windows;C:\\Tools' })
  expect(await host.refresh()).toEqual(expect.arrayContaining(['C:\\Windows', 'C:\\Tools']))
})
