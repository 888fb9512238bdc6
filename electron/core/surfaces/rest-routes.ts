import type { Operation } from '#shared/contract/define.ts'
import { contract } from '#shared/contract/index.ts'

export interface RestOperation {
  readonly name: string
  readonly operation: Operation
  readonly method: string
  /** Below `/api/v1`: a text matches itself, a parameter matches one segment that is not empty. */
  readonly segments: readonly Segment[]
}

type Segment = { readonly text: string } | { readonly parameter: string }

/** Where a request leads. `elsewhere`: the path exists, for other methods. */
export type RouteFound =
  | { readonly kind: 'found'; readonly route: RestOperation; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'elsewhere'; readonly methods: readonly string[] }
  | { readonly kind: 'none' }

/** Every operation that is offered on REST. */
export function restOperations(): RestOperation[] {
  return Object.entries<Operation>(contract)
    .filter(([, operation]) => (operation.surfaces ?? ['rest']).includes('rest'))
    .map(([name, operation]) => {
      const [method = '', path = ''] = operation.rest.split(' ')
      return { name, operation, method, segments: path.split('/').slice(1).map(toSegment) }
    })
}

/** The path below `/api/v1`, without the query, still encoded. */
export function findRoute(routes: readonly RestOperation[], method: string, path: string): RouteFound {
  const segments = decodeSegments(path)
  if (segments === undefined) return { kind: 'none' }
  const matching = routes.flatMap(route => {
    const parameters = parametersOf(route.segments, segments)
    return parameters === undefined ? [] : [{ route, parameters }]
  })
  if (matching.length === 0) return { kind: 'none' }
  const chosen = matching.find(({ route }) => route.method === method)
  return chosen ? { kind: 'found', ...chosen } : { kind: 'elsewhere', methods: matching.map(({ route }) => route.method) }
}

function toSegment(part: string): Segment {
  const parameter = /^\{(\w+)\}$/.exec(part)?.[1]
  return parameter === undefined ? { text: part } : { parameter }
}

function decodeSegments(path: string): string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent)
  } catch {
    return undefined
  }
}

function parametersOf(pattern: readonly Segment[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const parameters: [string, string][] = []
  for (const [index, part] of pattern.entries()) {
    const given = segments[index] ?? ''
    if ('parameter' in part && given !== '') parameters.push([part.parameter, given])
    else if (!('text' in part) || part.text !== given) return undefined
  }
  return Object.fromEntries(parameters)
}
