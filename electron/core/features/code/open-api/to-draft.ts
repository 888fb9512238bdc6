import { isJson, textOr, type Json, type OpenApiDocument } from './document.ts'
import { inputSchemaOf, inputsOf } from './inputs.ts'
import type { ApiOperation } from './operations.ts'
import { Schemas } from './schemas.ts'
import { credentialsOf, type Credential } from './security.ts'
import { sourceOf } from './source.ts'

/**
 * What becomes of an operation: all that a draft needs, or why there can be none. No output schema: many descriptions are wrong about
 * answers, and a tool whose every result is refused helps nobody.
 */
export type FromOperation =
  | { readonly kind: 'obstacle'; readonly why: string }
  | {
      readonly kind: 'draft'
      readonly title: string | null
      readonly description: string
      readonly annotations: Json
      readonly inputSchema: Json
      readonly source: string
      readonly host: string
      readonly credentials: readonly Credential[]
    }

const MAX_DESCRIPTION = 4_096

/** `baseUrl`: where the person says the API is, when the description does not. */
export function toDraft(document: OpenApiDocument, operation: ApiOperation, baseUrl?: string): FromOperation {
  const base = baseUrl ?? baseUrlOf(operation)
  if (base === undefined)
    return { kind: 'obstacle', why: 'The description does not say at which address the API is. Give its base address.' }
  const schemas = new Schemas(document)
  const inputs = inputsOf(operation, schemas)
  if (inputs.obstacle !== undefined) return { kind: 'obstacle', why: inputs.obstacle }
  const credentials = credentialsOf(document, operation)
  const { summary, description } = operation
  return {
    kind: 'draft',
    title: summary === '' ? null : summary.slice(0, 200),
    description: (description || summary || operation.id).slice(0, MAX_DESCRIPTION),
    annotations: annotationsOf(operation),
    inputSchema: inputSchemaOf(inputs, schemas.definitions),
    source: sourceOf({ operation, baseUrl: base.replace(/\/+$/, ''), inputs, credentials }),
    host: new URL(base).hostname,
    credentials,
  }
}

/** What HTTP says of its methods (RFC 9110, 9.2). */
function annotationsOf({ method }: ApiOperation): Json {
  const isSafe = method === 'get' || method === 'head' || method === 'options'
  return {
    readOnlyHint: isSafe,
    destructiveHint: method === 'delete' || method === 'put' || method === 'patch',
    idempotentHint: isSafe || method === 'put' || method === 'delete',
    openWorldHint: true,
  }
}

/** The first of its servers that has a whole address; variables take their defaults. */
export function baseUrlOf({ servers }: ApiOperation): string | undefined {
  for (const server of servers) {
    if (!isJson(server)) continue
    const variables = isJson(server['variables']) ? server['variables'] : {}
    const url = textOr(server['url'], '').replace(/\{([^{}]+)\}/g, (_, name: string) => {
      const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
      return isJson(variable) ? textOr(variable['default'], '') : ''
    })
    if (isBaseUrl(url)) return url
  }
  return undefined
}

/** Only a plain address: what stands behind ? or # would be torn apart by the path, and no password belongs in it. */
export function isBaseUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  return url !== undefined && isWeb && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
}
