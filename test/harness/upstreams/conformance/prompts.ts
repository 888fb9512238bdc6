import { acceptedContent, completable, inputRequired, type McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { askForText } from './input-required-tools.ts'
import { RED_PIXEL_PNG } from './samples.ts'

const user = 'user' as const
const says = (text: string) => ({ role: user, content: { type: 'text' as const, text } })

const words = ['paris', 'park', 'party']
const twoArguments = z.object({
  arg1: completable(z.string().describe('First test argument'), typed => words.filter(word => word.startsWith(typed))),
  arg2: z.string().describe('Second test argument'),
})

/** The prompts the suite gets, one of which asks the person first. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { description: 'A prompt without arguments.' }, () => ({
    messages: [says('This is a simple prompt for testing.')],
  }))
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'A prompt with two required arguments.', argsSchema: twoArguments },
    ({ arg1, arg2 }) => ({ messages: [says(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  )
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A prompt with a resource inside.', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => {
      const resource = { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' }
      const embedded = { role: user, content: { type: 'resource' as const, resource } }
      return { messages: [embedded, says('Please process the embedded resource above.')] }
    },
  )
  server.registerPrompt('test_prompt_with_image', { description: 'A prompt with an image.' }, () => {
    const image = { type: 'image' as const, data: RED_PIXEL_PNG, mimeType: 'image/png' }
    return { messages: [{ role: user, content: image }, says('Please analyze the image above.')] }
  })
  addAskingPrompt(server)
}

function addAskingPrompt(server: McpServer): void {
  const about = { description: 'A prompt that asks for its context first.', argsSchema: z.object({}) }
  server.registerPrompt('test_input_required_result_prompt', about, (_given, context) => {
    const filled = acceptedContent(context.mcpReq.inputResponses, 'user_context', z.object({ context: z.string() }))
    if (filled) return { messages: [says(`Use the following context: ${filled.context}`)] }
    const question = askForText('What context should the prompt use?', 'context')
    return inputRequired({ inputRequests: { user_context: question } })
  })
}
