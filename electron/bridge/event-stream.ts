import { Failure } from './failure.ts'
import { LineSplitter, overlong } from './lines.ts'

/** Where a stream stands: what to name when it is continued, and how long to wait before. */
export interface Cursor {
  lastEventId?: string
  /** Milliseconds. */
  retry?: number
}

/** Reads server-sent events and yields their data; keeps `cursor` up to date. An unfinished last event is dropped. */
export async function* readEvents(chunks: AsyncIterable<Buffer>, cursor: Cursor): AsyncGenerator<string> {
  const splitter = new LineSplitter()
  let data: string[] = []
  let type = 'message'
  for await (const chunk of chunks) {
    for (const line of splitter.push(chunk)) {
      if (line === overlong) throw new Failure('bad_answer')
      if (line === '') {
        const text = data.join('\n')
        // An event without data only tells an id: nothing to hand on.
        if (text !== '' && type === 'message') yield text
        data = []
        type = 'message'
        continue
      }
      const [name, value] = readField(line)
      if (name === 'data') data.push(value)
      else if (name === 'event') type = value === '' ? 'message' : value
      else note(cursor, name, value)
    }
  }
}

function readField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  if (colon === -1) return [line, '']
  const value = line.slice(colon + 1)
  return [line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value]
}

function note(cursor: Cursor, name: string, value: string): void {
  if (name === 'id' && !value.includes('\0')) cursor.lastEventId = value
  if (name === 'retry' && /^\d+$/.test(value)) cursor.retry = Number(value)
}
