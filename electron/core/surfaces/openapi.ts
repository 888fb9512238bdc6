import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from '#shared/errors.ts'
import { Problem } from '#shared/problem.ts'
import { answersOfHttp, parametersOfHttp, type Parameter } from './openapi-http.ts'
import { schemasOf, type JsonSchema } from './openapi-schemas.ts'
import { pagesOf } from './rest-pages.ts'
import { restOperations, type RestOperation } from './rest-routes.ts'

type Json = Readonly<Record<string, unknown>>

/** What a code means, whatever happened. */
export const SENTENCES: Record<ErrorCode, string> = {
  invalid_input: 'A field is wrong: `details.issues` has path and message of each.',
  unauthenticated: 'No key, not a live one, or one of another workspace.',
  forbidden: 'Known, but not allowed as things are; `opens` says what would change that, where it is known.',
  not_found: 'Not there, or not yours to know of.',
  conflict: 'Clashes with what is there.',
  paused: 'The usage of this month is used up; `Retry-After` says when it begins anew.',
  limited: 'Too many at once; `Retry-After` says when to come again.',
  cancelled: 'The caller went away before the answer.',
  internal: 'A mistake inside Atrium; quote the request id.',
  upstream_failed: 'The MCP server failed.',
  locked: 'The vault is locked; unlock it in Atrium.',
  timeout: 'The MCP server took too long.',
}

/** What may come of any request, and of commands and calls besides. */
const ALWAYS: readonly ErrorCode[] = ['invalid_input', 'unauthenticated', 'forbidden', 'not_found', 'internal']
const OF_COMMANDS: readonly ErrorCode[] = ['conflict', 'paused', 'limited', 'upstream_failed', 'locked', 'timeout']

/** The OpenAPI 3.1 document of `/api/v1`, made from the contract: an operation that is not there cannot be documented, nor the reverse. */
export function openApiDocument(version: string): Json {
  const operations = restOperations()
  const schemas = schemasOf(operations)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Atrium',
      version,
      description:
        'Everything Atrium can be asked to do, for scripts. An answer is an outcome, `ok` with `data`, or a problem (RFC 9457) with a code and a sentence.',
    },
    servers: [
      {
        url: 'http://127.0.0.1:{port}/api/v1',
        variables: { port: { default: '7717', description: 'The port of the gateway, in the settings.' } },
      },
    ],
    tags: tagsOf(operations),
    paths: pathsOf(operations, schemas.of),
    components: {
      securitySchemes: {
        adminKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An admin key of the organization, `atr_...`: it reaches every workspace.',
        },
        workspaceKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A key of the workspace in the path that opens REST, `atr_...`: it does what its scopes say, a user key no more than its member.',
        },
      },
      schemas: { ...schemas.components, Problem: problemSchema() },
      responses: responsesOfErrors(),
    },
  }
}

type SchemasOf = ReturnType<typeof schemasOf>['of']

function tagsOf(operations: readonly RestOperation[]): Json[] {
  return [...new Set(operations.map(tagOf))].map(name => ({ name }))
}

function tagOf({ name }: RestOperation): string {
  return name.slice(0, name.indexOf('.'))
}

function pathsOf(operations: readonly RestOperation[], schemasOfOperation: SchemasOf): Json {
  const paths = new Map<string, Record<string, unknown>>()
  for (const route of operations) {
    const path = route.operation.rest.slice(route.method.length + 1)
    const methods = paths.get(path) ?? {}
    methods[route.method.toLowerCase()] = describe(route, schemasOfOperation)
    paths.set(path, methods)
  }
  return Object.fromEntries(paths)
}

function describe(route: RestOperation, schemasOfOperation: SchemasOf): Json {
  const { input, output } = schemasOfOperation(route.operation)
  return {
    operationId: route.name,
    tags: [tagOf(route)],
    summary: route.operation.summary,
    ...describeWho(route),
    ...describeInput(route, input),
    responses: { 200: success(output, pagesOf(route.name, route.operation) !== undefined), ...answersOfHttp(route), ...refusals(route) },
  }
}

/** An admin key may all; a key of a workspace what concerns that, as far as it reaches. */
function describeWho({ operation, segments }: RestOperation): Json {
  const isOfWorkspace = segments.some(segment => 'parameter' in segment && segment.parameter === 'workspaceId')
  if (!isOfWorkspace) return { security: [{ adminKey: [] }] }
  const needed = operation.isGated
    ? 'A key of the workspace uses the tools that its scopes of modules reach.'
    : `A key of the workspace needs the scope \`${operation.permission}\`.`
  return { description: needed, security: [{ adminKey: [] }, { workspaceKey: [] }] }
}

/** Members of the input are where REST takes them: in the path, in the query of a GET or DELETE, else in the body. */
function describeInput(route: RestOperation, input: JsonSchema): Json {
  const inPath = new Set(route.segments.flatMap(segment => ('parameter' in segment ? [segment.parameter] : [])))
  const required = new Set(input.required ?? [])
  const members = Object.entries(input.properties ?? {})
  const hasBody = route.method !== 'GET' && route.method !== 'DELETE'
  const parameters = members.flatMap(([name, schema]): Parameter[] => {
    if (inPath.has(name)) return [{ name, in: 'path', required: true, schema }]
    return hasBody ? [] : [{ name, in: 'query', required: required.has(name), schema }]
  })
  parameters.push(...parametersOfHttp(route))
  const bodyMembers = members.filter(([name]) => hasBody && !inPath.has(name))
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(bodyMembers.length === 0 ? {} : { requestBody: bodyOf(bodyMembers, required) }),
  }
}

function bodyOf(members: readonly (readonly [string, unknown])[], requiredMembers: ReadonlySet<string>): Json {
  const required = members.map(([name]) => name).filter(name => requiredMembers.has(name))
  const schema = { type: 'object', properties: Object.fromEntries(members), ...(required.length === 0 ? {} : { required }) }
  return { required: required.length > 0, content: { 'application/json': { schema } } }
}

function success(data: JsonSchema, isPaged: boolean): Json {
  const next = { type: 'string', description: 'There is more: ask again with this as `cursor`, and all else as it was.' }
  const properties = { ok: { const: true }, requestId: { type: 'string', format: 'uuid' }, data, ...(isPaged ? { next } : {}) }
  const schema = { type: 'object', properties, required: ['ok', 'requestId', 'data'] }
  return { description: 'Done.', headers: requestIdHeader(), content: { 'application/json': { schema } } }
}

function refusals({ operation }: RestOperation): Json {
  const codes = operation.kind === 'command' ? [...ALWAYS, ...OF_COMMANDS] : ALWAYS
  const named = codes.map((code): [number | string, Json] => [ERROR_CODES[code].http, { $ref: `#/components/responses/${code}` }])
  return Object.fromEntries([...named, ['default', { $ref: '#/components/responses/problem' }]])
}

function responsesOfErrors(): Json {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  const response = (description: string) => ({ description, headers: requestIdHeader(), content })
  const named = [...ALWAYS, ...OF_COMMANDS].map((code): [string, Json] => [code, response(SENTENCES[code])])
  return Object.fromEntries([...named, ['problem', response('Whatever else HTTP has a status for; `detail` says what to do.')]])
}

function requestIdHeader(): Json {
  return {
    'X-Request-Id': {
      description: 'Finds the request again in the log, and a call in Activity.',
      schema: { type: 'string', format: 'uuid' },
    },
  }
}

function problemSchema(): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(Problem)
  return schema
}
