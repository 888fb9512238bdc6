import { protocol, type Session } from 'electron'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { isOurPage, PAGE_SCHEME } from './address.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** The page loads its own files and nothing else; it reaches the core by IPC, so it may connect to nothing. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; " +
  "base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; worker-src 'self'"

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Must be called before the app is ready: only then can a scheme be given the rights of a web page's. */
export function announcePageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built page from `folder`, and `problem()` instead of it while that says what is wrong. */
export function servePage(session: Session, folder: string, problem: () => string | undefined): void {
  session.protocol.handle(PAGE_SCHEME, async request => {
    if (request.method !== 'GET' || !isOurPage(request.url)) return nothingHere()
    const wanted = new URL(request.url).pathname
    const words = problem()
    if (words !== undefined && wanted === '/index.html')
      return new Response(problemPage(words), { headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' } })
    return fileOf(folder, wanted)
  })
}

/** The page is local, so whatever asks for the network (a spelling dictionary, an image in an answer) is refused. */
export function refuseNetwork(session: Session): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isOurPage(details.url) && !/^(devtools|data|blob):/.test(details.url) })
  })
}

async function fileOf(folder: string, wanted: string): Promise<Response> {
  const file = fileBelow(folder, wanted)
  const type = file === undefined ? undefined : TYPES[path.extname(file)]
  if (file === undefined || type === undefined) return nothingHere()
  const content = await readFile(file).catch(() => undefined)
  return content === undefined ? nothingHere() : new Response(new Uint8Array(content), { headers: { ...HEADERS, 'content-type': type } })
}

/** The file an address names, or undefined when it is not below the folder. */
export function fileBelow(folder: string, wanted: string): string | undefined {
  try {
    const file = path.join(folder, path.normalize(decodeURIComponent(wanted)))
    return file.startsWith(folder + path.sep) && !file.includes('\0') ? file : undefined
  } catch {
    // An address that cannot be decoded names nothing.
    return undefined
  }
}

function nothingHere(): Response {
  return new Response('There is nothing here.', { status: 404, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' } })
}

/** Words instead of the app, when the core cannot start. Plain markup: no style or script to fail in turn. */
function problemPage(words: string): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Atrium</title><main role="alert"><h1>Atrium could not start</h1><p>${safe}</p></main></html>`
}
