import { objectOf, PLAIN, type CodeTemplate } from './template.ts'

export const blank: CodeTemplate = {
  id: 'blank',
  label: 'Blank tool',
  what: 'Says hello. The least that a tool can be.',
  toolName: 'hello',
  wants: [],
  draft: {
    ...PLAIN,
    secrets: [],
    examples: [],
    title: null,
    description: 'Greets somebody by name.',
    annotations: { readOnlyHint: true, openWorldHint: false },
    inputSchema: objectOf({ name: { type: 'string', description: 'Whom to greet' } }, ['name']),
    hosts: [],
    source: `async function execute(params, config, context) {
  return \`Hello, \${params.name}.\`
}
`,
  },
}
