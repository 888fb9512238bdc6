import { HeaderName, type EnvironmentValue, type HttpLaunch } from '#shared/model/server.ts'
import { serverNameProblem } from './launch-draft.ts'

/** A header as it is typed: plain text, a secret by its name, or a value to keep as a new secret; with the text around a secret. */
export interface HeaderDraft {
  /** Its place in the form, while its name is still being typed. */
  readonly id: number
  readonly name: string
  readonly from: 'value' | 'secret' | 'new-secret'
  /** Plain text, or the value of the new secret. */
  readonly value: string
  /** The name of the chosen secret. */
  readonly secret: string
  readonly before: string
  readonly after: string
}

/** A server at an address, as it is typed. */
export interface HttpDraft {
  readonly name: string
  readonly url: string
  readonly transport: HttpLaunch['transport']
  readonly headers: readonly HeaderDraft[]
  /** Empty texts: what the server and its sign-in find by themselves. */
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  /** As it is typed. */
  readonly redirectPort: string
}

export interface HttpProblems {
  readonly name?: string
  readonly url?: string
  readonly redirectPort?: string
  /** By the header's id. */
  readonly headers: Readonly<Record<number, string>>
}

export const EMPTY_HTTP: HttpDraft = {
  name: '',
  url: '',
  transport: 'auto',
  headers: [],
  clientId: '',
  clientSecret: '',
  scope: '',
  redirectPort: '',
}

/** The sentences for what is wrong, or undefined. `taken`: the names that other servers of the workspace have. */
export function problemsOfHttp(draft: HttpDraft, taken: readonly string[] = []): HttpProblems | undefined {
  const name = serverNameProblem(draft.name.trim(), taken)
  const url = urlProblem(draft.url.trim())
  const headers = Object.fromEntries(
    draft.headers.flatMap(header => {
      const problem = headerProblem(header, draft.headers)
      return problem === undefined ? [] : [[header.id, problem] as const]
    }),
  )
  const redirectPort = portProblem(draft.redirectPort.trim())
  const found = Object.fromEntries(Object.entries({ name, url, redirectPort }).filter(([, problem]) => problem !== undefined))
  return Object.keys({ ...found, ...headers }).length === 0 ? undefined : { ...found, headers }
}

export function launchOfHttp(draft: HttpDraft): HttpLaunch {
  const clientId = draft.clientId.trim()
  const scope = draft.scope.trim()
  const port = draft.redirectPort.trim()
  const hasClient = [clientId, draft.clientSecret, scope, port].some(text => text !== '')
  const client = { clientId: clientId || null, clientSecret: draft.clientSecret || null, scope: scope || null }
  return {
    kind: 'http',
    url: draft.url.trim(),
    transport: draft.transport,
    headers: Object.fromEntries(draft.headers.map(header => [header.name, valueOf(header)])),
    oauth: hasClient ? { ...client, redirectPort: port === '' ? null : Number(port) } : null,
  }
}

export function draftOfHttp(name: string, { url, transport, headers, oauth }: HttpLaunch): HttpDraft {
  return {
    name,
    url,
    transport,
    headers: Object.entries(headers).map(([header, given], id) => headerOf(id, header, given)),
    clientId: oauth?.clientId ?? '',
    clientSecret: oauth?.clientSecret ?? '',
    scope: oauth?.scope ?? '',
    redirectPort: String(oauth?.redirectPort ?? ''),
  }
}

/** The first is nearly always a token; others are empty. */
export function newHeader(others: readonly HeaderDraft[]): HeaderDraft {
  const id = Math.max(-1, ...others.map(other => other.id)) + 1
  const blank = { id, name: '', from: 'value' as const, value: '', secret: '', before: '', after: '' }
  return others.length === 0 ? { ...blank, name: 'Authorization', from: 'new-secret', before: 'Bearer ' } : blank
}

/** A plain value becomes a secret; a scheme before it stays what it is: text. */
export function keptAsSecret(header: HeaderDraft): Partial<HeaderDraft> {
  const [, scheme = '', token = header.value] = /^(\w+ +)(\S+)$/.exec(header.value.trim()) ?? []
  return { from: 'new-secret', before: scheme, value: token }
}

export interface HttpSecretPlan {
  readonly secrets: readonly { readonly name: string; readonly value: string }[]
  /** The draft with each new secret named instead of its value. */
  readonly draft: HttpDraft
}

/** Names the new secrets after the server and the header: `LINEAR_AUTHORIZATION`. */
export function planHttpSecrets(draft: HttpDraft, existing: readonly string[]): HttpSecretPlan {
  const taken = new Set(existing)
  const secrets: { name: string; value: string }[] = []
  const headers = draft.headers.map(header => {
    if (header.from !== 'new-secret') return header
    const name = freeName(secretName(`${draft.name} ${header.name}`), taken)
    taken.add(name)
    secrets.push({ name, value: header.value.trim() })
    return { ...header, from: 'secret' as const, secret: name, value: '' }
  })
  return { secrets, draft: { ...draft, headers } }
}

/** The name an address suggests: `https://mcp.linear.app/mcp` → "linear", `http://127.0.0.1:3000/weather/mcp` → "weather". */
export function nameOfUrl(text: string): string {
  const url = URL.parse(text.trim())
  if (url === null || url.hostname === '') return ''
  const isBare = /^[\d.]+$|^\[|^localhost$/.test(url.hostname)
  const labels = url.hostname.split('.').filter(label => !['www', 'mcp', 'api', 'server'].includes(label))
  const telling = isBare ? url.pathname.split('/').find(part => part !== '' && !['mcp', 'sse', 'api'].includes(part)) : labels[0]
  return (telling ?? (isBare ? 'local' : '')).replace(/[^\p{L}\p{N} _-]/gu, '').slice(0, 64)
}

/** Whether what is sent can be read and changed on its way. */
export function isOpenToOthers(text: string): boolean {
  const url = URL.parse(text.trim())
  return url?.protocol === 'http:' && !/^(127(\.\d+){3}|localhost|.+\.localhost|\[::1\])$/.test(url.hostname)
}

function valueOf({ from, value, secret, before, after }: HeaderDraft): EnvironmentValue {
  if (from !== 'secret') return { value }
  return { secret, ...(before === '' ? {} : { before }), ...(after === '' ? {} : { after }) }
}

function headerOf(id: number, name: string, given: EnvironmentValue): HeaderDraft {
  const blank = { id, name, value: '', secret: '', before: '', after: '' }
  if ('value' in given) return { ...blank, from: 'value', value: given.value }
  return { ...blank, from: 'secret', secret: given.secret, before: given.before ?? '', after: given.after ?? '' }
}

function urlProblem(text: string): string | undefined {
  const url = URL.parse(text)
  if (text === '') return 'Give the address of the server.'
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') return 'Give the address, beginning with https:// or http://.'
  return url.username !== '' || url.password !== ''
    ? 'Take the user name and password out of the address, and give them as an Authorization header.'
    : undefined
}

function portProblem(text: string): string | undefined {
  const isPort = /^\d{4,5}$/.test(text) && Number(text) >= 1_024 && Number(text) <= 65_535
  return text === '' || isPort ? undefined : 'Give a port from 1024 to 65535, or leave it empty.'
}

function headerProblem(header: HeaderDraft, all: readonly HeaderDraft[]): string | undefined {
  const { id, name } = header
  if (name === '') return 'Give the header a name, or remove it.'
  const known = HeaderName.safeParse(name)
  if (!known.success) return known.error.issues[0]?.message
  if (all.some(other => other.id < id && other.name.toLowerCase() === name.toLowerCase())) return `${name} is there twice. Remove one.`
  return sourceProblem(header)
}

/** What is wrong with where a value comes from, rather than with its name. */
export function sourceProblem({ from, value, secret, before }: HeaderDraft): string | undefined {
  if (from === 'secret' && secret === '') return 'Choose a secret.'
  if (from === 'new-secret' && value.trim() === '') return 'Give the secret its value.'
  return /^[\t\x20-\x7e]*$/.test(before + value.trim()) ? undefined : 'A header takes one line of plain letters, digits and signs.'
}

function secretName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^[_\d]+|_+$/g, '')
  return plain.slice(0, 60) || 'HEADER'
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}_${count}`
    if (!taken.has(name)) return name
  }
}
