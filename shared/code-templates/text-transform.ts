import { objectOf, PLAIN, type CodeTemplate } from './template.ts'

export const textTransform: CodeTemplate = {
  id: 'text-transform',
  label: 'Text transform',
  what: 'Turns one text into another, without any request.',
  toolName: 'slugify',
  wants: [],
  draft: {
    ...PLAIN,
    secrets: [],
    title: 'Make a slug',
    description: 'Turns a title into a slug for an address: small letters, digits and dashes.',
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    inputSchema: objectOf({ title: { type: 'string', description: 'The title' } }, ['title']),
    hosts: [],
    examples: [
      { name: 'Accents and signs', params: { title: 'Crème brûlée, twice' }, expect: { kind: 'equals', result: 'creme-brulee-twice' } },
    ],
    source: `async function execute(params, config, context) {
  return params.title
    .normalize('NFKD')
    .replace(/\\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
`,
  },
}
