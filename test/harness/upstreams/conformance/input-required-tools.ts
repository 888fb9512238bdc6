import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequest,
  inputRequired,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { rootUris, sampledText } from './given-answers.ts'
import { textResult } from './samples.ts'

const nothing = z.object({})
const capability = z.object({}).optional()
const envelopeSchema = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation: capability, sampling: capability, roots: capability }),
})

/** A form with one required text field, as every elicitation of the suite is. */
export function askForText(message: string, field: string): InputRequest {
  return inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [field]: { type: 'string' } }, required: [field] },
  })
}

/** A question to the client's model. */
export function askModel(text: string, maxTokens: number): InputRequest {
  return inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens })
}

function greet(_given: unknown, context: ServerContext) {
  const filled = acceptedContent(context.mcpReq.inputResponses, 'user_name', z.object({ name: z.string() }))
  if (filled) return textResult(`Hello, ${filled.name}!`)
  return inputRequired({ inputRequests: { user_name: askForText('What is your name?', 'name') } })
}

function askCapital(_given: unknown, context: ServerContext) {
  const text = sampledText(context.mcpReq.inputResponses, 'capital_question')
  if (text !== undefined) return textResult(`Sampling response: ${text}`)
  return inputRequired({ inputRequests: { capital_question: askModel('What is the capital of France?', 100) } })
}

function askRoots(_given: unknown, context: ServerContext) {
  const uris = rootUris(context.mcpReq.inputResponses, 'client_roots')
  if (uris) return textResult(`The client has ${uris.length} root(s): ${uris.join(', ')}`)
  return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
}

function askModelAlways(_given: unknown, context: ServerContext) {
  if (sampledText(context.mcpReq.inputResponses, 'llm_answer') !== undefined) return textResult('sampling was answered')
  return inputRequired({ inputRequests: { llm_answer: askModel('Reply with the single word: pong', 16) } })
}

// A request of 2026-07-28 carries its client's capabilities; on an older session the handshake did.
function declaredFor(server: McpServer, context: ServerContext) {
  const carried = envelopeSchema.safeParse(context.mcpReq.envelope).data
  return carried?.[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities()
}

function askWhatIsDeclared(server: McpServer, context: ServerContext) {
  if (context.mcpReq.inputResponses) return textResult('every question was answered')
  const declared = declaredFor(server, context)
  const inputRequests: Record<string, InputRequest> = {}
  if (declared?.elicitation) inputRequests['user_name'] = askForText('What is your name?', 'name')
  if (declared?.sampling) inputRequests['greeting'] = askModel('Generate a short greeting', 50)
  if (declared?.roots) inputRequests['client_roots'] = inputRequired.listRoots()
  if (Object.keys(inputRequests).length === 0) return textResult('the client declared nothing that can be asked')
  return inputRequired({ inputRequests })
}

/** Tools that answer "input required" and remember nothing between the rounds. */
export function addInputRequiredTools(server: McpServer): void {
  const tools = {
    test_input_required_result_elicitation: { description: 'Asks for a name, then greets.', run: greet },
    test_input_required_result_sampling: { description: 'Asks the model for a capital.', run: askCapital },
    test_input_required_result_list_roots: { description: "Asks for the client's roots.", run: askRoots },
    test_input_required_result_capabilities: {
      description: 'Asks only what the client declared.',
      run: (_given: unknown, context: ServerContext) => askWhatIsDeclared(server, context),
    },
    test_missing_capability: { description: 'Asks the model whatever the client declared.', run: askModelAlways },
  }
  for (const [name, { description, run }] of Object.entries(tools)) {
    server.registerTool(name, { description, inputSchema: nothing }, run)
  }
}
