import { isJson, listOf, textOr, type Json, type OpenApiDocument } from './document.ts'
import { followed } from './references.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const
export type Method = (typeof METHODS)[number]

/** One operation of the document, with what its path says for all of them. */
export interface ApiOperation {
  /** `GET /pets/{petId}`: what a person chooses by. */
  readonly id: string
  readonly method: Method
  readonly path: string
  /** The name it could have as a tool; not yet unique. */
  readonly toolName: string
  readonly summary: string
  readonly description: string
  readonly isDeprecated: boolean
  readonly parameters: readonly Json[]
  readonly body: Json | undefined
  /** Who may call it, any one of these; undefined: as the document says for all. */
  readonly security: readonly unknown[] | undefined
  readonly servers: readonly unknown[]
}

/** Every operation, in the order of the document. */
export function operationsOf(document: OpenApiDocument): ApiOperation[] {
  const paths = document.root['paths']
  if (!isJson(paths)) return []
  return Object.entries(paths).flatMap(([path, given]) => {
    const item = followed(document, given)
    if (item === undefined || !path.startsWith('/')) return []
    return METHODS.flatMap(method => {
      const operation = item[method]
      return isJson(operation) ? [toOperation(document, { method, path, item, operation })] : []
    })
  })
}

interface Found {
  readonly method: Method
  readonly path: string
  readonly item: Json
  readonly operation: Json
}

function toOperation(document: OpenApiDocument, { method, path, item, operation }: Found): ApiOperation {
  const { security, requestBody, servers } = operation
  return {
    id: `${method.toUpperCase()} ${path}`,
    method,
    path,
    toolName: toolNameFor(textOr(operation['operationId'], ''), method, path),
    summary: textOr(operation['summary'], textOr(item['summary'], '')).trim(),
    description: textOr(operation['description'], textOr(item['description'], '')).trim(),
    isDeprecated: operation['deprecated'] === true,
    parameters: parametersOf(document, item, operation),
    body: followed(document, requestBody),
    security: Array.isArray(security) ? security : undefined,
    servers: [...listOf(servers), ...listOf(item['servers']), ...listOf(document.root['servers'])],
  }
}

/** Those of the operation, and those of its path that it does not say anew (by name and place). */
function parametersOf(document: OpenApiDocument, item: Json, operation: Json): Json[] {
  const byPlace = new Map<string, Json>()
  for (const given of [...listOf(item['parameters']), ...listOf(operation['parameters'])]) {
    const parameter = followed(document, given)
    if (parameter) byPlace.set(`${textOr(parameter['in'], '')} ${textOr(parameter['name'], '')}`, parameter)
  }
  return [...byPlace.values()]
}

/** What every client takes: letters, digits, _ and -, at most 36. */
function toolNameFor(operationId: string, method: Method, path: string): string {
  const said = operationId === '' ? `${method}_${path.replace(/[{}]/g, '')}` : operationId
  const name = said
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9-]+/g, '_')
    .replace(/^[_-]+|[_-]+$/g, '')
    .toLowerCase()
  return name.slice(0, 36).replace(/[_-]+$/, '') || method
}
