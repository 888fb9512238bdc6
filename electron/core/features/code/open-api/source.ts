import type { Credential } from './security.ts'
import { placeholdersOf, type Body, type Input, type Inputs } from './inputs.ts'
import type { ApiOperation } from './operations.ts'

interface Parts {
  readonly operation: ApiOperation
  readonly baseUrl: string
  readonly inputs: Inputs
  readonly credentials: readonly Credential[]
}

/**
 * The code of a tool that makes one request. Every word of the description stands in it as a JSON text, never as code;
 * nothing of it is put into a comment either.
 */
export function sourceOf({ operation, baseUrl, inputs: { inputs, body }, credentials }: Parts): string {
  const lines = [
    ...urlLines(baseUrl, operation.path, inputs),
    ...inputs.filter(({ place }) => place === 'query').flatMap(queryLines),
    ...credentials.flatMap(credentialInQuery),
    `const headers: Record<string, string> = { accept: 'application/json' }`,
    ...inputs.filter(({ place }) => place === 'header').flatMap(headerLines),
    ...cookieLines(inputs, credentials),
    ...credentials.flatMap(credentialInHeader),
    ...(body ? bodyLines(body) : []),
    `const response = await fetch(url, { method: ${quoted(operation.method.toUpperCase())}, headers${body ? ', body' : ''}, signal: context.signal })`,
    `const text = await response.text()`,
    `if (!response.ok) throw new Error(\`The API answered \${response.status}: \${text.slice(0, 2000)}\`)`,
    `return (response.headers.get('content-type') ?? '').includes('json') && text !== '' ? JSON.parse(text) : text`,
  ]
  return `async function execute(params, config, context) {\n${lines.map(line => `  ${line}`).join('\n')}\n}\n`
}

/** A JSON text is JavaScript as well, but for two signs that some readers take for ends of lines. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

const param = ({ name }: { readonly name: string }) => `params[${quoted(name)}]`

function urlLines(baseUrl: string, path: string, inputs: readonly Input[]): string[] {
  if (placeholdersOf(path).length === 0) return [`const url = new URL(${quoted(baseUrl + path)})`]
  return [
    `const path = ${pathOf(path, inputs)}`,
    // An argument of dots would climb to another path of the API, with the same credentials.
    `if (/(^|\\/)\\.{1,2}(\\/|$)/.test(path)) throw new Error('An argument that is part of the path cannot be dots alone.')`,
    `const url = new URL(${quoted(baseUrl)} + path)`,
  ]
}

function pathOf(path: string, inputs: readonly Input[]): string {
  const parts = path.split(/\{([^{}]+)\}/)
  const words = parts.map((part, index) => {
    if (index % 2 === 0) return part === '' ? undefined : quoted(part)
    const input = inputs.find(({ place, wireName }) => place === 'path' && wireName === part)
    return input && `encodeURIComponent(String(${param(input)}))`
  })
  return words.filter(word => word !== undefined).join(' + ') || quoted('')
}

function queryLines(input: Input): string[] {
  const value = param(input)
  const add = (what: string) => `url.searchParams.append(${quoted(input.wireName)}, String(${what}))`
  if (input.isJoined) return [`if (${value} !== undefined) ${add(`[${value}].flat().join(',')`)}`]
  return [`for (const value of [${value}].flat()) if (value !== undefined) ${add('value')}`]
}

function headerLines(input: Input): string[] {
  return [`if (${param(input)} !== undefined) headers[${quoted(input.wireName.toLowerCase())}] = String(${param(input)})`]
}

function cookieLines(inputs: readonly Input[], credentials: readonly Credential[]): string[] {
  const given = inputs.filter(({ place }) => place === 'cookie').map(input => `[${quoted(input.wireName)}, ${param(input)}]`)
  const secret = credentials.flatMap(({ sent, secretName }) =>
    sent.as === 'cookie' ? [`[${quoted(sent.name)}, config.${secretName}]`] : [],
  )
  const pairs = [...given, ...secret]
  if (pairs.length === 0) return []
  return [
    `const cookies = [${pairs.join(', ')}].filter(([, value]) => value !== undefined)`,
    `if (cookies.length > 0) headers['cookie'] = cookies.map(([name, value]) => \`\${name}=\${encodeURIComponent(String(value))}\`).join('; ')`,
  ]
}

function credentialInQuery({ sent, secretName }: Credential): string[] {
  return sent.as === 'query' ? [`url.searchParams.set(${quoted(sent.name)}, config.${secretName} ?? '')`] : []
}

function credentialInHeader({ sent, secretName }: Credential): string[] {
  if (sent.as === 'basic')
    return [`headers['authorization'] = 'Basic ' + btoa(String.fromCharCode(...new TextEncoder().encode(config.${secretName} ?? '')))`]
  if (sent.as !== 'header') return []
  const value = sent.before === '' ? `config.${secretName} ?? ''` : `${quoted(sent.before)} + (config.${secretName} ?? '')`
  return [`headers[${quoted(sent.name)}] = ${value}`]
}

function bodyLines(body: Body): string[] {
  const value = param(body)
  const type = `headers['content-type'] = ${quoted(body.mediaType)}`
  if (body.kind === 'json') return [type, `const body = ${value} === undefined ? undefined : JSON.stringify(${value})`]
  if (body.kind === 'text') return [type, `const body = ${value} === undefined ? undefined : String(${value})`]
  return [type, `const body = new URLSearchParams(Object.entries(${value} ?? {}).map(([name, value]) => [name, String(value)])).toString()`]
}
