import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../scripts/entry/root.mjs'

/** Where the pictures say that files are; `npx` below puts them into the test's home. */
export const SHOWN_HOME = '/home/ada'

/**
 * An `npx` that runs what is installed here and fetches nothing, so that commands read as people write them.
 * What is not installed fails as it does for them.
 */
export function writeNpx(home: string): void {
  const script = [
    '#!/bin/sh',
    'if [ "$1" = -y ]; then shift; fi',
    'package=$1; shift',
    `entry="${path.join(root, 'node_modules')}/$package/dist/index.js"`,
    'if [ ! -f "$entry" ]; then',
    '  echo "npm error code E404" >&2',
    '  echo "npm error 404 Not Found - GET https://registry.example/$package - Not found" >&2',
    '  echo "npm error 404  The requested resource $package could not be found or you do not have permission to access it." >&2',
    '  exit 1',
    'fi',
    'for word in "$@"; do',
    '  shift',
    `  case $word in ${SHOWN_HOME}*) word="${home}\${word#${SHOWN_HOME}}" ;; esac`,
    '  set -- "$@" "$word"',
    'done',
    `exec "${process.execPath}" "$entry" "$@"`,
    '',
  ].join('\n')
  writeFileSync(path.join(home, 'bin/npx'), script, { mode: 0o755 })
  // The login shell decides what is found first.
  writeFileSync(path.join(home, '.profile'), 'PATH="$HOME/bin:$PATH"\n')
}
