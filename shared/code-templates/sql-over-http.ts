import { objectOf, PLAIN, type CodeTemplate } from './template.ts'

export const sqlOverHttp: CodeTemplate = {
  id: 'sql-over-http',
  label: 'SQL over HTTP',
  what: 'Asks a database that answers SQL over HTTP (libSQL), with one fixed statement and bound values.',
  toolName: 'find_customers',
  wants: [{ name: 'DATABASE_TOKEN', what: 'A token that may read' }],
  draft: {
    ...PLAIN,
    secrets: [],
    examples: [],
    title: 'Find customers',
    description: 'Finds customers whose name contains a text, at most 50.',
    annotations: { readOnlyHint: true, openWorldHint: false },
    inputSchema: objectOf({ name: { type: 'string', description: 'Part of the name', minLength: 2 } }, ['name']),
    hosts: ['database.example.com'],
    source: `const STATEMENT = 'SELECT id, name, city FROM customers WHERE name LIKE ? ORDER BY name LIMIT 50'

async function execute(params, config, context) {
  const response = await fetch('https://database.example.com/v2/pipeline', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: \`Bearer \${config.DATABASE_TOKEN ?? ''}\` },
    // The statement is fixed and the value is bound: nothing that a model writes becomes SQL.
    body: JSON.stringify({
      requests: [{ type: 'execute', stmt: { sql: STATEMENT, args: [{ type: 'text', value: \`%\${params.name}%\` }] } }, { type: 'close' }],
    }),
    signal: context.signal,
  })
  if (!response.ok) throw new Error(\`The database answered \${response.status}.\`)
  const { results } = await response.json()
  const [first] = results
  if (first.type === 'error') throw new Error(first.error.message)
  const { cols, rows } = first.response.result
  return { customers: rows.map(row => Object.fromEntries(row.map((cell, at) => [cols[at].name, cell.value ?? null]))) }
}
`,
  },
}
