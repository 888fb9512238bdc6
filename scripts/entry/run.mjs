import { spawn } from 'node:child_process'
import { pathWithOurCommands } from './node24.mjs'
import { root } from './root.mjs'

/**
 * Runs a command to its end with our stdin, stdout and stderr, and passes on what asks us to stop.
 * Resolves with its exit code: 128 + 15 when a signal ended it, 127 when it could not be started.
 */
export function run(command, args, { env = {}, cwd = root } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, PATH: pathWithOurCommands(), ...env } })
    // At a terminal Ctrl+C reaches the child by itself; told twice, it would take it for impatience.
    const passOn = signal => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal))
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn)
    const end = code => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, passOn)
      resolve(code)
    }
    child.once('error', error => {
      console.error(`${command} could not be started: ${error.message}`)
      end(127)
    })
    child.once('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}
