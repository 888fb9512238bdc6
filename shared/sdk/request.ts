import { AtriumError } from './error.ts'
import type { SdkRoute } from './routes.ts'

type Input = Readonly<Record<string, unknown>>

export interface SdkRequest {
  readonly method: string
  /** Below `/api/v1`, with its query. */
  readonly path: string
  readonly body: string | undefined
}

/** Members of the input go where REST takes them: into the path, into the query of a GET or DELETE, else into the body. */
export function requestOf({ method, path }: SdkRoute, input: Input): SdkRequest {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name)
    rest.delete(name)
    return segmentOf(name, value)
  })
  if (method !== 'GET' && method !== 'DELETE') return { method, path: filled, body: JSON.stringify(Object.fromEntries(rest)) }
  const query = new URLSearchParams([...rest].map(([name, value]): [string, string] => [name, textOf(value)]))
  return { method, path: rest.size === 0 ? filled : `${filled}?${query.toString()}`, body: undefined }
}

/** `.` and `..` would be taken for steps to another address, whatever encodes them. */
function segmentOf(name: string, value: unknown): string {
  if ((typeof value === 'string' || typeof value === 'number') && !['', '.', '..'].includes(String(value)))
    return encodeURIComponent(String(value))
  throw new AtriumError('invalid_input', `The input needs ${name}.`, { status: 0 })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
