// Reading and writing JSON lines over stdio, fast: the servers beside this file are upstreams of the benchmark,
// so what is measured must be the gateway and not them.
import process from 'node:process'

let outgoing = ''

function flush() {
  const text = outgoing
  outgoing = ''
  process.stdout.write(text)
}

/** Sends one line. Lines sent in the same turn leave in one write. */
export function sendLine(line) {
  if (outgoing === '') queueMicrotask(flush)
  outgoing += `${line}\n`
}

/** Sends one JSON-RPC message. */
export function send(message) {
  sendLine(JSON.stringify({ jsonrpc: '2.0', ...message }))
}

/** Calls `take` with each message that arrives, and `ended` when the other side closes our standard input. */
export function readMessages(take, ended) {
  // Chunks are kept until a line ends, so that a long line is joined once and not once per chunk.
  let kept = []
  process.stdin.on('data', chunk => {
    let start = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      kept.push(chunk.subarray(start, end))
      const line = (kept.length === 1 ? kept[0] : Buffer.concat(kept)).toString()
      kept = []
      start = end + 1
      if (line !== '' && line !== '\r') take(JSON.parse(line))
    }
    if (start < chunk.length) kept.push(chunk.subarray(start))
  })
  process.stdin.on('end', ended)
}

const spoken = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']

/** The revision to answer a handshake with: the client's where we speak it, otherwise our newest. */
export function agreedVersion(asked) {
  return spoken.includes(asked) ? asked : spoken[0]
}

/** A tool result that is one text. */
export function text(value) {
  return { content: [{ type: 'text', text: value }] }
}
