import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Also in the page's own <meta>: the header adds what a meta element cannot say. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Sends a file of the built page, or 404. Only files below the folder; a hashed asset may be kept by the browser, the page itself not. */
export async function sendPageFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const wanted = path === '/' ? '/index.html' : path
  const file = join(folder, normalize(wanted))
  const type = TYPES[extname(file)]
  if (!file.startsWith(folder + sep) || type === undefined) {
    sendNotFound(response)
    return
  }
  const content = await readFile(file).catch(() => undefined)
  if (content === undefined) {
    sendNotFound(response)
    return
  }
  const isAsset = wanted.startsWith('/assets/')
  response.writeHead(200, {
    'content-type': type,
    'content-length': content.length,
    'content-security-policy': PAGE_POLICY,
    'cache-control': isAsset ? 'private, max-age=31536000, immutable' : 'no-store',
  })
  response.end(content)
}

function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('There is no such page.')
}
