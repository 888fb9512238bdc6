import { openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino, type DestinationStream } from 'pino'

/** Ten megabytes, one older file kept: enough to find yesterday's trouble, too little to be noticed. */
const MAX_BYTES = 10_485_760

/** Characters that wait to be written, at most. */
const MAX_UNWRITTEN = 1_048_576

export interface LogFile {
  readonly stream: DestinationStream
  readonly close: () => Promise<void>
}

/**
 * The log, in a file for its user alone, written off the hot path. The folder must exist. Whoever can make Atrium say something, as any
 * web page can with a request that is refused, fills at most two files of `maxBytes`.
 */
export function openLogFile(folder: string, makePrivateFile: (path: string) => void, maxBytes = MAX_BYTES): LogFile {
  const path = join(folder, 'atrium.log')
  makePrivateFile(path)
  let size = statSync(path).size
  let stream = openStream(path)
  const turnOver = () => {
    size = 0
    try {
      renameSync(path, `${path}.old`)
      makePrivateFile(path)
      // What the old one still has to write goes to its file, whatever that is called now.
      stream.end()
      stream = openStream(path)
    } catch {
      // Without a new file the old one goes on, and is tried again when it has grown as much once more.
    }
  }
  return {
    stream: {
      write: line => {
        if (size > maxBytes) turnOver()
        size += line.length
        stream.write(line)
      },
    },
    close: () =>
      new Promise(resolve => {
        stream.once('close', resolve)
        // The rest of it has no room: the end of the app does not wait for that.
        stream.once('error', () => {
          stream.destroy()
        })
        stream.end()
      }),
  }
}

function openStream(path: string) {
  const stream = pino.destination({
    // Opened here and now: by the time its own turn came, the file may have another name.
    dest: openSync(path, 'a', 0o600),
    sync: false,
    minLength: 4_096,
    maxLength: MAX_UNWRITTEN,
    periodicFlush: 1_000,
  })
  // A full disk must not end the app: what cannot be written waits for room, and beyond the bound is dropped.
  stream.on('error', () => undefined)
  return stream
}
