import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks at the terminal; nothing typed is shown. Undefined: nothing was typed, or it was given up. */
export function askHidden(question: string, told: NodeJS.WritableStream): Promise<string | undefined> {
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true })
  told.write(question)
  return new Promise(resolve => {
    const end = (answer: string) => {
      told.write('\n')
      resolve(answer === '' ? undefined : answer)
    }
    reader.once('close', () => {
      end('')
    })
    reader.question('', answer => {
      reader.removeAllListeners('close').close()
      end(answer)
    })
  })
}
