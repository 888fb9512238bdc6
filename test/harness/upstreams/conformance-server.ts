// An MCP server with everything the official conformance suite calls by name, for both protocol eras.
// Over stdio by default (the first message decides the era); `--http PORT` serves it alone over HTTP,
// to show that a failing scenario is the gateway's and not the fixture's.
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { buildConformanceServer } from './conformance/build-server.ts'
import { serveOverHttp } from './conformance/http-front.ts'

const [flag, port] = process.argv.slice(2)

if (flag === '--http') {
  const server = await serveOverHttp(Number(port ?? 0))
  const address = server.address()
  if (address !== null && typeof address !== 'string') process.stdout.write(`http://127.0.0.1:${address.port}/mcp\n`)
} else {
  serveStdio(() => buildConformanceServer({ tool: false, prompt: false }), {
    onerror: error => process.stderr.write(`${error.message}\n`),
  })
}
