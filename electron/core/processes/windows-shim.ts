import path from 'node:path'

/** What a batch file that a package manager made starts, so that it can be started without a shell. */
export type Shim =
  | { readonly kind: 'node'; readonly flags: readonly string[]; readonly script: string }
  | { readonly kind: 'program'; readonly file: string }

/** `%~dp0` and `%dp0%` are the folder of the batch file. */
const FOLDER = String.raw`(?:%~dp0|%dp0%)\\?`
/** The last line of npm's own `npm.cmd` and `npx.cmd`: Node, and a variable that names the script. */
const BY_VARIABLE = /"%NODE_EXE%"\s+"%(\w+)%"\s+%\*/i
/** A package's command: perhaps Node with flags, and a script or a program beside the batch file. */
const BESIDE = new RegExp(String.raw`((?:\s-{1,2}[\w=.-]+)*)\s*"${FOLDER}([^"%\r\n]+?\.(?:[cm]?js|exe))"\s+%\*`, 'i')

/** Undefined for any batch file that is not a shim of npm, pnpm or corepack. */
export function parseShim(text: string, folder: string): Shim | undefined {
  const variable = BY_VARIABLE.exec(text)?.[1]
  if (variable !== undefined) {
    // A second value of it would come from a program that the batch file asks: the first is npm's own copy beside it.
    const named = new RegExp(String.raw`SET "${variable}=${FOLDER}([^"%\r\n]+?\.[cm]?js)"`, 'i').exec(text)?.[1]
    return named === undefined ? undefined : { kind: 'node', flags: [], script: path.win32.join(folder, named) }
  }
  const [, flags = '', file] = BESIDE.exec(text) ?? []
  if (file === undefined) return undefined
  const whole = path.win32.join(folder, file)
  if (/\.exe$/i.test(file)) return { kind: 'program', file: whole }
  return { kind: 'node', flags: flags.split(/\s+/).filter(flag => flag !== ''), script: whole }
}
