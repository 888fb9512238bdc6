import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { AppError } from '#shared/errors.ts'
import type { Config } from '#core/config.ts'

/**
 * The passphrase given for this start: from a descriptor or a file, or typed at a prompt where there is a terminal and no keychain is used.
 * Never from the command line or the environment, which other processes can read. Undefined: the vault starts locked, and the page asks.
 */
export async function readPassphrase(config: Config): Promise<string | undefined> {
  if (config.passphraseFd !== undefined) return firstLineOf(config.passphraseFd, `descriptor ${config.passphraseFd}`)
  if (config.passphraseFile !== undefined) return firstLineOf(config.passphraseFile, 'passphrase file')
  if (!config.usesKeychain && process.stdin.isTTY) return prompt()
  return undefined
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

/** Nothing typed is shown. Enter alone leaves it to the page. */
function prompt(): Promise<string | undefined> {
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true })
  process.stdout.write('Passphrase of the vault (Enter to unlock it on the page): ')
  return new Promise(resolve => {
    reader.question('', answer => {
      reader.close()
      process.stdout.write('\n')
      resolve(answer === '' ? undefined : answer)
    })
  })
}
