import { fromJsonSchema, type McpServer } from '@modelcontextprotocol/server'
import { textResult } from './samples.ts'

// Written as JSON and not as zod, so that tools/list carries every keyword just as it stands here.
const schemaWithEveryKeyword = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
} as const

const schemaWithMirroredHeader = {
  type: 'object',
  properties: {
    region: { type: 'string', description: 'also sent as Mcp-Param-Region', 'x-mcp-header': 'Region' },
    level: { type: 'integer', description: 'sent in the body alone' },
  },
} as const

/** Tools whose input schema is what is under test: the 2020-12 vocabulary and the mirrored header. */
export function addSchemaTools(server: McpServer): void {
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Tool with JSON Schema 2020-12 features.', inputSchema: fromJsonSchema(schemaWithEveryKeyword) },
    given => textResult(`called with ${JSON.stringify(given)}`),
  )
  server.registerTool(
    'test_x_mcp_header',
    {
      description: 'Takes an argument that clients mirror into a header.',
      inputSchema: fromJsonSchema<{ region?: string }>(schemaWithMirroredHeader),
    },
    ({ region }) => textResult(`region=${region ?? 'none'}`),
  )
}
