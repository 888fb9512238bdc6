/** The page is served by a scheme of our own, so that it has an origin, and `'self'` in its policy means our files alone. */
export const PAGE_SCHEME = 'atrium-app'
export const PAGE_ORIGIN = `${PAGE_SCHEME}://page`
export const PAGE_ADDRESS = `${PAGE_ORIGIN}/index.html`

/** Documentation that our own page links to. Anything else, a tool's answer above all, cannot open a browser. */
const OUTSIDE_HOSTS = new Set([
  'modelcontextprotocol.io',
  'docs.claude.com',
  'code.claude.com',
  'support.claude.com',
  'cursor.com',
  'docs.cursor.com',
  'code.visualstudio.com',
  'developers.openai.com',
  'www.npmjs.com',
])

/** Whether an address is of our own page. Compared as parsed, never by how it begins: `atrium-app://page.example` is not ours. */
export function isOurPage(address: string | undefined): boolean {
  const url = parse(address)
  return url !== undefined && url.protocol === `${PAGE_SCHEME}:` && url.host === 'page' && url.username === '' && url.password === ''
}

/** Whether a link of the page may be given to the person's browser. */
export function mayOpenOutside(address: string): boolean {
  const url = parse(address)
  return url !== undefined && url.protocol === 'https:' && url.port === '' && url.username === '' && OUTSIDE_HOSTS.has(url.hostname)
}

/** Hosts as a parsed address has them: numbers are written out. */
const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/

/** Whether a page to sign in at may be given to the person's browser: whatever a server made of it, it is a page of the web or of this machine. */
export function maySignInAt(address: string): boolean {
  const url = parse(address)
  if (url === undefined || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))
}

function parse(address: string | undefined): URL | undefined {
  return address !== undefined && URL.canParse(address) ? new URL(address) : undefined
}
