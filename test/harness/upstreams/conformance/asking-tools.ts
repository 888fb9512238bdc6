import { type InputRequest, inputRequired, type McpServer, type ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { elicitedAnswer, sampledText } from './given-answers.ts'
import { textResult } from './samples.ts'

const nothing = z.object({})

type FormSchema = Parameters<typeof inputRequired.elicit>[0]['requestedSchema']

const userForm: FormSchema = {
  type: 'object',
  properties: {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  },
  required: ['username', 'email'],
}

const formWithDefaults: FormSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'User name', default: 'John Doe' },
    age: { type: 'integer', description: 'User age', default: 30 },
    score: { type: 'number', description: 'User score', default: 95.5 },
    status: {
      type: 'string',
      description: 'User status',
      enum: ['active', 'inactive', 'pending'],
      default: 'active',
    },
    verified: { type: 'boolean', description: 'Verification status', default: true },
  },
  required: [],
}

const titled = (word: string) => [
  { const: 'value1', title: `First ${word}` },
  { const: 'value2', title: `Second ${word}` },
  { const: 'value3', title: `Third ${word}` },
]
const options = ['option1', 'option2', 'option3']

const formWithEveryEnum: FormSchema = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', description: 'Select one option', enum: options },
    titledSingle: { type: 'string', description: 'Select one option with titles', oneOf: titled('Option') },
    legacyEnum: {
      type: 'string',
      description: 'Select one option (legacy)',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: {
      type: 'array',
      description: 'Select multiple options',
      minItems: 1,
      maxItems: 3,
      items: { type: 'string', enum: options },
    },
    titledMulti: {
      type: 'array',
      description: 'Select multiple options with titles',
      minItems: 1,
      maxItems: 3,
      items: { anyOf: titled('Choice') },
    },
  },
  required: [],
}

// Asked as an input request in both eras: on an older session the SDK turns it into a request to the client by itself.
function askOnce(context: ServerContext, request: InputRequest) {
  const answer = elicitedAnswer(context.mcpReq.inputResponses, 'form')
  if (!answer) return inputRequired({ inputRequests: { form: request } })
  return textResult(`User response: action=${answer.action}, content=${answer.content}`)
}

function addForm(server: McpServer, name: string, message: string, requestedSchema: FormSchema): void {
  const description = `Asks the person: ${message}.`
  server.registerTool(name, { description, inputSchema: nothing }, (_given, context) =>
    askOnce(context, inputRequired.elicit({ message, requestedSchema })),
  )
}

/** Tools that need the client while they run: its model or its person. */
export function addAskingTools(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: "Asks the client's model.", inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, context) => {
      const text = sampledText(context.mcpReq.inputResponses, 'completion')
      if (text !== undefined) return textResult(`LLM response: ${text}`)
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }]
      return inputRequired({ inputRequests: { completion: inputRequired.createMessage({ messages, maxTokens: 100 }) } })
    },
  )
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the person to fill in a form.', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) => askOnce(context, inputRequired.elicit({ message, requestedSchema: userForm })),
  )
  addForm(server, 'test_elicitation_sep1034_defaults', 'Please review the form fields with defaults', formWithDefaults)
  addForm(server, 'test_elicitation_sep1330_enums', 'Please select options from the enum fields', formWithEveryEnum)
}
