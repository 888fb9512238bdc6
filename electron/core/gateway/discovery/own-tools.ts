import type { JsonObject } from '#core/upstreams/upstream.ts'

export const SEARCH = 'search_tools'
export const DESCRIBE = 'describe_tool'
export const CALL = 'call_tool'

/** Results of a search, and definitions in one answer. */
export const DEFAULT_RESULTS = 8
export const MAX_RESULTS = 25
export const MAX_DEFINITIONS = 10

const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

/** The three tools of discovery mode. Their definitions are what this mode costs a client: keep them short. */
export const OWN_TOOLS: readonly JsonObject[] = [
  {
    name: SEARCH,
    title: 'Search tools',
    description: 'Finds tools by what they do. Say it in plain words; name a server to stay with it.',
    inputSchema: {
      type: 'object',
      properties: {
        query: { type: 'string', description: 'What you want to do. Empty lists the tools of the server, or the servers.' },
        server: { type: 'string', description: 'Only tools of this server.' },
        limit: { type: 'integer', minimum: 1, maximum: MAX_RESULTS, default: DEFAULT_RESULTS },
      },
      required: ['query'],
    },
    annotations: READS,
  },
  {
    name: DESCRIBE,
    title: 'Describe a tool',
    description: 'Gives the full definition of a tool, with its parameters. Read it before you call the tool for the first time.',
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: 'As search_tools gives it.' },
        names: { type: 'array', items: { type: 'string' }, maxItems: MAX_DEFINITIONS, description: 'Several at once.' },
      },
    },
    annotations: READS,
  },
  {
    name: CALL,
    title: 'Call a tool',
    description: 'Calls a tool that search_tools found, with the arguments that describe_tool tells.',
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: 'As search_tools gives it.' },
        // `properties` although there are none to name: models that are held to a grammar get none for an object without the member,
        // and some of these can then write nothing but `{}`. Those have the text.
        arguments: { type: 'object', properties: {}, additionalProperties: true, description: 'The arguments of that tool.' },
        arguments_json: { type: 'string', description: 'The same as JSON text, where you cannot fill in `arguments`.' },
      },
      required: ['name'],
    },
    // It does whatever the called tool does: the worst is said.
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  },
]
