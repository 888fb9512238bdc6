import path from 'node:path'

/** `%~dp0` and `%dp0%` are the folder of the batch file; npm's shims name their script relative to it, in quotes. */
const SCRIPT = /"?(?:%~dp0|%dp0%)\\?([^"%\r\n]+?\.[cm]?js)"/i

/** The Node script behind a shim that npm made (`npx.cmd` too), or undefined for any other batch file. */
export function parseShim(text: string, folder: string): string | undefined {
  const script = SCRIPT.exec(text)?.[1]
  return script === undefined ? undefined : path.win32.join(folder, script)
}
