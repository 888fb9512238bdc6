import { acceptedContent, inputRequired, type McpServer, type ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { rootUris, sampledText } from './given-answers.ts'
import { askForText, askModel } from './input-required-tools.ts'
import { rememberedBy, sealState } from './request-state.ts'
import { textResult } from './samples.ts'

const nothing = z.object({})
const named = z.object({ name: z.string() })
const coloured = z.object({ color: z.string() })

const confirmation = inputRequired.elicit({
  message: 'Please confirm',
  requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
})

function confirmWithState(tool: string) {
  return async (_given: unknown, context: ServerContext) => {
    const remembered = rememberedBy(tool, context.mcpReq.requestState())
    const confirmed = acceptedContent(context.mcpReq.inputResponses, 'confirm')
    if (remembered && confirmed) return textResult('state-ok: the state verified and the person confirmed')
    return inputRequired({
      inputRequests: { confirm: confirmation },
      requestState: await sealState({ tool, round: 1 }),
    })
  }
}

async function askThreeThings(_given: unknown, context: ServerContext) {
  const answers = context.mcpReq.inputResponses
  const person = acceptedContent(answers, 'user_name', named)
  const greeting = sampledText(answers, 'greeting')
  const roots = rootUris(answers, 'client_roots')
  if (person && greeting !== undefined && roots) {
    return textResult(`${greeting} ${person.name}, ${roots.length} root(s) visible`)
  }
  return inputRequired({
    inputRequests: {
      user_name: askForText('What is your name?', 'name'),
      greeting: askModel('Generate a greeting', 50),
      client_roots: inputRequired.listRoots(),
    },
    requestState: await sealState({ tool: 'multiple_inputs', round: 1 }),
  })
}

async function askInTwoRounds(_given: unknown, context: ServerContext) {
  const remembered = rememberedBy('multi_round', context.mcpReq.requestState())
  const answers = context.mcpReq.inputResponses
  if (remembered?.round === 2) {
    const color = acceptedContent(answers, 'step2', coloured)?.color ?? 'no colour'
    return textResult(`Multi-round complete: ${remembered.heard ?? 'nobody'} likes ${color}`)
  }
  const name = remembered && acceptedContent(answers, 'step1', named)?.name
  const [step, round] = name === undefined ? (['step1', 1] as const) : (['step2', 2] as const)
  const question =
    round === 1 ? askForText('Step 1: What is your name?', 'name') : askForText('Step 2: What is your favorite color?', 'color')
  const heard = name === undefined ? {} : { heard: name }
  return inputRequired({
    inputRequests: { [step]: question },
    requestState: await sealState({ tool: 'multi_round', round, ...heard }),
  })
}

/** Tools that answer "input required" with a sealed state and take it back on the retry. */
export function addRequestStateTools(server: McpServer): void {
  const tools = {
    test_input_required_result_request_state: {
      description: 'Asks for a confirmation with a sealed state.',
      run: confirmWithState('request_state'),
    },
    test_input_required_result_tampered_state: {
      description: 'Refuses a state that was changed on the way.',
      run: confirmWithState('tampered_state'),
    },
    test_input_required_result_multiple_inputs: { description: 'Asks three things at once.', run: askThreeThings },
    test_input_required_result_multi_round: { description: 'Asks twice, one after the other.', run: askInTwoRounds },
  }
  for (const [name, { description, run }] of Object.entries(tools)) {
    server.registerTool(name, { description, inputSchema: nothing }, run)
  }
}
