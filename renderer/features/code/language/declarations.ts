import type { Schema } from '#shared/json-schema-form.ts'
import { propertyName, typeOfSchema } from './schema-to-type.ts'

export interface ToolShape {
  readonly inputSchema: Schema
  readonly outputSchema: Schema | null
  /** The names of the secrets that this workspace has, and those that the tool declares. */
  readonly secretNames: readonly string[]
  /** What `context.callTool` can name. */
  readonly toolNames: readonly string[]
}

/** `Params`, `Config`, `Context` and `Result` of one tool in one workspace, as TypeScript declarations. */
export function declarationsOf({ inputSchema, outputSchema, secretNames, toolNames }: ToolShape): string {
  const members = [...new Set(secretNames)].map(name => `  readonly ${propertyName(name)}?: string`)
  const tools = [...new Set(toolNames)].map(name => JSON.stringify(name))
  return `
/** What the tool is called with: its parameters. */
type Params = ${typeOfSchema(inputSchema)}
/** What the tool answers${outputSchema === null ? '' : ': its result, as its schema says'}. */
type Result = ${outputSchema === null ? 'unknown' : typeOfSchema(outputSchema)}
/** The secrets that this tool uses, by name. One that does not exist is undefined. */
interface Config {
${members.join('\n')}
  readonly [name: string]: string | undefined
}
type ToolName = ${[...tools, '(string & {})'].join(' | ')}
interface Context {
  readonly requestId: string
  readonly toolName: string
  readonly serverName: string
  readonly workspaceName: string
  /** The key of the client that calls; null when the call comes from Atrium itself. */
  readonly keyName: string | null
  /** Ends requests and waiting with the call: give it to fetch. */
  readonly signal: AbortSignal
  /** Calls a tool of this workspace, with what the same key may do. */
  callTool(name: ToolName, params?: { [name: string]: unknown }): Promise<ToolResult>
  /** Tells the client how far the call is. */
  progress(done: number, total?: number, message?: string): void
  readonly store: Store
}
`
}
