// The yardstick (b): a bare node:http JSON-RPC echo, in the same process as its tool. What any server on this machine cannot beat. Prints its URL.
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    // Only for the load of this benchmark, which knows what it sends.
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString()) as {
      id: unknown
      method: string
      params: { arguments?: { text?: string } }
    }
    const result =
      method === 'tools/list'
        ? { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] }
        : { content: [{ type: 'text', text: params.arguments?.text }] }
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result: { ...result, resultType: 'complete' } }))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp` })}\n`)
})
