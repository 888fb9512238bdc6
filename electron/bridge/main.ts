import process from 'node:process'

import { readSettings, usage } from './arguments.ts'
import { Bridge } from './bridge.ts'
import { LineSplitter, overlong } from './lines.ts'

/** How long a message waits for an Atrium that is starting, in milliseconds. */
const patience = 20_000
/** Answers on their way get this long after the client closed its side, in milliseconds. */
const drain = 1_000
/** How long the last bytes may take to reach a client that does not read. */
const flush = 250

/** Reads the settings, then carries messages between standard input and output and Atrium until either side ends. */
function main(): void {
  process.stderr.on('error', () => undefined)
  const settings = readSettings(process.argv.slice(2), process.env)
  switch (settings.kind) {
    case 'help':
      process.stderr.write(usage)
      return
    case 'refused':
      report(settings.sentence)
      process.exitCode = 2
      return
    case 'run':
      run(new Bridge({ url: settings.url, key: settings.key, patience }, { write, report }))
  }
}

function run(bridge: Bridge): void {
  let ending = false
  const end = (drainTime: number): void => {
    if (ending) return
    ending = true
    void bridge.close(drainTime).finally(exit)
  }
  const splitter = new LineSplitter()
  const take = (line: string | typeof overlong): void => {
    if (line === overlong) bridge.refuse()
    else bridge.accept(line)
  }
  process.stdin.on('data', (chunk: Buffer) => {
    splitter.push(chunk).forEach(take)
  })
  process.stdin.on('end', () => {
    take(splitter.rest())
    end(drain)
  })
  process.stdin.on('error', () => {
    end(0)
  })
  // EPIPE: the client is gone, nobody reads the answers.
  process.stdout.on('error', () => {
    end(0)
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      end(0)
    })
  }
}

async function write(line: string): Promise<void> {
  if (process.stdout.destroyed || process.stdout.write(`${line}\n`)) return
  await new Promise<void>(resolve => {
    process.stdout.once('drain', resolve)
    process.stdout.once('close', resolve)
    process.stdout.once('error', () => {
      resolve()
    })
  })
}

function report(sentence: string): void {
  process.stderr.write(`atrium-bridge: ${sentence}\n`)
}

function exit(): void {
  setTimeout(() => process.exit(0), flush)
  process.stdout.end(() => process.exit(0))
}

main()
