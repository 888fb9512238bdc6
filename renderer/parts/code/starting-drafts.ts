import type { CodeDraft } from '#shared/model/code.ts'

/** A tool to begin with. */
export interface StartingDraft {
  readonly id: string
  readonly label: string
  /** What it is for: a sentence. */
  readonly words: string
  readonly draft: CodeDraft
}

const BASE: CodeDraft = {
  title: null,
  description: '',
  annotations: {},
  inputSchema: { type: 'object', properties: {} },
  outputSchema: null,
  language: 'typescript',
  source: '',
  hosts: [],
  secrets: [],
  examples: [],
}

const EMPTY_SOURCE = `async function execute(params, config, context) {
  return \`Hello, \${params.name}\`
}
`

const API_SOURCE = `async function execute(params, config, context) {
  const url = new URL('https://api.example.com/search')
  url.searchParams.set('q', params.query)

  const answer = await fetch(url, {
    headers: { authorization: \`Bearer \${config.API_KEY}\` },
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) throw new Error(\`The API answered \${answer.status}.\`)
  return await answer.json()
}
`

const TEXT_SOURCE = `async function execute(params, config, context) {
  const lines = params.text.split('\\n').map(line => line.trim())
  return lines.filter(line => line !== '').join('\\n')
}
`

/** What a new tool can begin as. */
export const STARTING_DRAFTS: readonly StartingDraft[] = [
  {
    id: 'empty',
    label: 'Empty',
    words: 'One parameter and one line.',
    draft: {
      ...BASE,
      inputSchema: { type: 'object', required: ['name'], properties: { name: { type: 'string', description: 'Whom to greet' } } },
      source: EMPTY_SOURCE,
    },
  },
  {
    id: 'api',
    label: 'Ask an API',
    words: 'A request with a key from the secrets, answered as JSON.',
    draft: {
      ...BASE,
      annotations: { readOnlyHint: true, openWorldHint: true },
      inputSchema: { type: 'object', required: ['query'], properties: { query: { type: 'string', description: 'What to look for' } } },
      source: API_SOURCE,
      hosts: ['api.example.com'],
    },
  },
  {
    id: 'text',
    label: 'Change a text',
    words: 'No network and no secrets: text in, text out.',
    draft: {
      ...BASE,
      annotations: { readOnlyHint: true, openWorldHint: false },
      inputSchema: { type: 'object', required: ['text'], properties: { text: { type: 'string', description: 'The text to change' } } },
      source: TEXT_SOURCE,
    },
  },
]
