import { readFileSync, statSync } from 'node:fs'
import { AppError } from '#shared/errors.ts'
import type { Config } from '#core/config.ts'
import { askHidden } from './host/ask-hidden.ts'

const QUESTION = 'Passphrase of the vault (Enter to unlock it on the page): '

/**
 * The passphrase given for this start: from a descriptor or a file, or typed at a prompt where there is a terminal and no keychain is used.
 * Never from the command line or the environment, which other processes can read. Undefined: the vault starts locked, and the page asks.
 */
export async function readPassphrase(config: Config): Promise<string | undefined> {
  if (config.passphraseFd !== undefined) return firstLineOf(config.passphraseFd, `descriptor ${config.passphraseFd}`)
  if (config.passphraseFile !== undefined) return fromFile(config.passphraseFile)
  if (!config.usesKeychain && process.stdin.isTTY) return askHidden(QUESTION, process.stdout)
  return undefined
}

function fromFile(path: string): string {
  const passphrase = firstLineOf(path, 'passphrase file')
  // Not refused: where secrets are handed out as files (containers), their mode is not the person's to choose.
  const isOpenToOthers = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
  if (isOpenToOthers) process.stderr.write('Other users of this machine can read the passphrase file. Close it to them: chmod 600.\n')
  return passphrase
}

function firstLineOf(source: string | number, name: string): string {
  try {
    const line = readFileSync(source, 'utf8').split(/\r?\n/, 1)[0] ?? ''
    if (line !== '') return line
  } catch (cause) {
    throw new AppError('invalid_input', `The passphrase could not be read from the ${name}.`, { cause })
  }
  throw new AppError('invalid_input', `The ${name} is empty. Its first line is the passphrase.`)
}
