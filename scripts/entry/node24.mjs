import { existsSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'

/** The Node 24 that npm installed; the host's own may be older and cannot run the TypeScript sources or the store. */
export function node24() {
  const installed = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(installed)) return installed
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Error('Node 24 is missing from node_modules. Run `npm ci`, and allow the install script of the package `node`.')
}

/** PATH with the project's own commands first, so that a plain `node` is Node 24 for every child. */
export function pathWithOurCommands() {
  return [path.join(root, 'node_modules/.bin'), process.env.PATH].filter(Boolean).join(path.delimiter)
}
