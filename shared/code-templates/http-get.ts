import { objectOf, PLAIN, type CodeTemplate } from './template.ts'

export const httpGet: CodeTemplate = {
  id: 'http-get',
  label: 'HTTP GET',
  what: 'Reads something from an address and gives it back.',
  toolName: 'get_page',
  wants: [],
  draft: {
    ...PLAIN,
    secrets: [],
    examples: [],
    title: 'Get a page',
    description: 'Reads a page of example.com by its path and returns its text, at most 20,000 characters.',
    annotations: { readOnlyHint: true, openWorldHint: true },
    inputSchema: objectOf({ path: { type: 'string', description: 'The path, beginning with a slash', default: '/' } }, ['path']),
    hosts: ['example.com'],
    source: `async function execute(params, config, context) {
  const response = await fetch(new URL(params.path, 'https://example.com'), { signal: context.signal })
  if (!response.ok) throw new Error(\`The page answered \${response.status}.\`)
  const text = await response.text()
  return text.slice(0, 20_000)
}
`,
  },
}
