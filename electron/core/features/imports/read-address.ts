import { looksLikeSecret } from '#shared/secret-like.ts'
import { isFields, plainText, type Fields, type FoundAddress, type FoundValue } from './found.ts'
import { readFilled, toSecretName } from './placeholders.ts'
import { readHeader } from './read-values.ts'

/** An address as its client has it, all of it plain text. */
export interface Address {
  readonly url: string
  readonly transport: FoundAddress['transport']
  readonly headers: readonly (readonly [string, string])[]
  readonly clientId: string | null
  readonly clientSecret: string | null
  readonly scope: string | null
}

export type ReadAddress = { readonly address: Address; readonly notes: readonly string[] } | { readonly problem: string }

/** The address of a remote entry, or a sentence why it cannot be used. */
export function readAddress(entry: Fields): ReadAddress {
  const type = plainText(entry['type']) ?? ''
  const given = [entry['httpUrl'], entry['serverUrl'], entry['url'], entry['uri']].find(member => typeof member === 'string')
  if (/^ws|websocket/i.test(type) || /^wss?:/i.test(plainText(given) ?? ''))
    return { problem: 'speaks over a WebSocket, which Atrium does not. It is left out.' }
  const filled = readFilled(plainText(given)?.trim() ?? '')
  if (filled.kind === 'asked')
    return { problem: 'leaves a part of its address for its client to fill in. Add it by its whole address instead.' }
  if (!isWebAddress(filled.text)) return { problem: 'has no address that begins with https:// or http://, and is left out.' }
  const headers = readHeaders(entry)
  const oauth = readOAuth(entry)
  const transport = typeof entry['httpUrl'] === 'string' ? 'streamable' : transportOf(type)
  return { address: { url: filled.text, transport, headers: headers.pairs, ...oauth }, notes: headers.notes }
}

export function transportOf(type: string): FoundAddress['transport'] {
  if (/^sse/i.test(type)) return 'sse'
  return /^(streamable|http)/i.test(type) ? 'streamable' : 'auto'
}

export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text) && URL.canParse(text) && text.length <= 4_096
}

export function foundAddress({ url: given, transport, headers, clientId, clientSecret, scope }: Address, server: string): FoundAddress {
  const { url, basic } = withoutPassword(new URL(given), given)
  const all =
    basic === undefined ? headers : [...headers.filter(([name]) => !/^authorization$/i.test(name)), ['Authorization', basic] as const]
  const secret = clientSecret === null ? [] : [clientSecretValue(clientSecret, server)]
  const shownUrl = withoutSecrets(url)
  const address = shownUrl === url ? [] : [addressValue(url)]
  return {
    kind: 'http',
    url,
    shownUrl,
    transport,
    clientId,
    scope,
    values: [...all.map(([name, text]) => readHeader(name, text, server)), ...secret, ...address],
  }
}

/** Codex: `http_headers`, `env_http_headers` (names of variables), `bearer_token_env_var`; Continue: `requestOptions.headers`. */
function readHeaders(entry: Fields) {
  const options = entry['requestOptions']
  const given = [entry['headers'], entry['http_headers'], isFields(options) ? options['headers'] : undefined].filter(isFields)
  const fromEnvironment = isFields(entry['env_http_headers']) ? Object.entries(entry['env_http_headers']) : []
  const bearer = plainText(entry['bearer_token_env_var'])
  const token = plainText(entry['bearer_token'])
  const all: (readonly [string, unknown])[] = [
    ...given.flatMap(headers => Object.entries(headers)),
    ...fromEnvironment.map(([name, variable]) => [name, `\${env:${plainText(variable) ?? ''}}`] as const),
    ...(bearer === undefined ? [] : [['Authorization', `Bearer \${env:${bearer}}`] as const]),
    ...(token === undefined ? [] : [['Authorization', `Bearer ${token}`] as const]),
  ]
  const isGood = ([name, raw]: readonly [string, unknown]) =>
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/.test(name) && plainText(raw) !== undefined
  const notes = all.some(header => !isGood(header)) ? ['has a header that none can send; it is left out.'] : []
  const pairs = all.filter(isGood).map(([name, raw]) => [name, plainText(raw) ?? ''] as const)
  return { pairs: lastOfEach(pairs), notes }
}

/** Headers are the same in any case, and one may be given twice. */
function lastOfEach(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return [...new Map(pairs.map(pair => [pair[0].toLowerCase(), pair] as const)).values()]
}

/** What a person typed in for sign-in: Cursor's `auth`, `oauth` of others. */
function readOAuth(entry: Fields): Pick<Address, 'clientId' | 'clientSecret' | 'scope'> {
  const given = [entry['auth'], entry['oauth']].find(isFields) ?? {}
  const member = (...names: string[]) => names.map(name => given[name] ?? entry[`oauth_${name}`]).find(value => value !== undefined)
  const scopes = member('scope', 'scopes', 'SCOPES') ?? (isFields(entry['oauth']) ? undefined : entry['scopes'])
  const scope = Array.isArray(scopes) ? scopes.flatMap(one => plainText(one) ?? []).join(' ') : plainText(scopes)
  return {
    clientId: orNull(plainText(member('clientId', 'client_id', 'CLIENT_ID'))),
    clientSecret: orNull(plainText(member('clientSecret', 'client_secret', 'CLIENT_SECRET'))),
    scope: orNull(scope),
  }
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.trim()
}

function clientSecretValue(text: string, server: string): FoundValue {
  const filled = readFilled(text)
  const isAsked = filled.kind === 'asked'
  return {
    where: 'clientSecret',
    name: 'client secret',
    before: '',
    after: '',
    text: isAsked ? null : text,
    kind: isAsked ? 'asked' : 'secret',
    isSecretLike: true,
    secretName: isAsked && filled.hint !== '' ? filled.hint : `${toSecretName(server) || 'OAUTH'}_CLIENT_SECRET`,
    agreement: null,
  }
}

/** A user and a password in an address are what the header `Authorization: Basic …` says, where they can be a secret. */
function withoutPassword(parsed: URL, given: string): { readonly url: string; readonly basic: string | undefined } {
  if (parsed.username === '' && parsed.password === '') return { url: given, basic: undefined }
  const basic = `Basic ${Buffer.from(`${decoded(parsed.username)}:${decoded(parsed.password)}`).toString('base64')}`
  parsed.username = ''
  parsed.password = ''
  return { url: parsed.href, basic }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The address with `…` for each part that looks like a secret: some services put their key into it. */
function withoutSecrets(url: string): string {
  const [whole = '', query] = url.split(/\?(.*)/s)
  const path = whole.split('/').map((part, index) => (index > 2 && looksLikeSecret('', decoded(part)) ? '…' : part))
  const parameters = query?.split('&').map(one => {
    const [name = '', ...text] = one.split('=')
    return looksLikeSecret(decoded(name).replaceAll('-', '_'), decoded(text.join('='))) ? `${name}=…` : one
  })
  return parameters === undefined ? path.join('/') : `${path.join('/')}?${parameters.join('&')}`
}

function addressValue(url: string): FoundValue {
  return {
    where: 'address',
    name: 'address',
    before: '',
    after: '',
    text: url,
    kind: 'plain',
    isSecretLike: true,
    secretName: '',
    agreement: 'secretInAddress',
  }
}
