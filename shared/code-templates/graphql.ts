import { objectOf, PLAIN, type CodeTemplate } from './template.ts'

export const graphql: CodeTemplate = {
  id: 'graphql',
  label: 'GraphQL query',
  what: 'Sends one fixed GraphQL query with variables.',
  toolName: 'get_user',
  wants: [{ name: 'GRAPHQL_TOKEN', what: 'A token that may read' }],
  draft: {
    ...PLAIN,
    secrets: [],
    examples: [],
    title: 'Get a user',
    description: 'Returns the name and the latest posts of a user.',
    annotations: { readOnlyHint: true, openWorldHint: true },
    inputSchema: objectOf({ id: { type: 'string', description: 'The id of the user' } }, ['id']),
    hosts: ['api.example.com'],
    source: `const QUERY = \`
  query User($id: ID!) {
    user(id: $id) { name posts(first: 5) { title } }
  }
\`

async function execute(params, config, context) {
  const response = await fetch('https://api.example.com/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: \`Bearer \${config.GRAPHQL_TOKEN ?? ''}\` },
    // The query is fixed and what varies is a variable: a model cannot ask for anything else.
    body: JSON.stringify({ query: QUERY, variables: { id: params.id } }),
    signal: context.signal,
  })
  const { data, errors } = await response.json()
  if (errors?.length) throw new Error(errors.map(({ message }) => message).join('\\n'))
  return data
}
`,
  },
}
