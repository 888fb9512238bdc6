import type { McpServer, ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { pause, textResult } from './samples.ts'

const nothing = z.object({})
// The suite asks for notifications "about 50 ms" apart.
const STEP_MS = 50
// Longer than a gateway waits before it answers with a stream that can be resumed.
const LATER_MS = 1_500

async function sayThreeThings(_given: unknown, context: ServerContext) {
  await context.mcpReq.log('info', 'Tool execution started')
  await pause(STEP_MS)
  await context.mcpReq.log('info', 'Tool processing data')
  await pause(STEP_MS)
  await context.mcpReq.log('info', 'Tool execution completed')
  return textResult('Tool with logging executed successfully')
}

async function reportProgress(_given: unknown, context: ServerContext) {
  const progressToken = context.mcpReq._meta?.progressToken
  for (const progress of [0, 50, 100]) {
    if (progress > 0) await pause(STEP_MS)
    // Without a token nobody asked for progress, and the specification forbids to send any.
    if (progressToken === undefined) continue
    const params = { progressToken, progress, total: 100, message: `step ${progress} of 100` }
    await context.mcpReq.notify({ method: 'notifications/progress', params })
  }
  return textResult(`done, token ${String(progressToken ?? 'none')}`)
}

async function closeStreamAndAnswerLater(_given: unknown, context: ServerContext) {
  // Only an HTTP front has a stream to close; over stdio the answer simply comes late.
  context.http?.closeSSE?.()
  await pause(LATER_MS)
  return textResult('Reconnection test completed successfully')
}

/** Tools that speak while they run: log messages, progress, and an answer after the stream was closed. */
export function addRunningTools(server: McpServer): void {
  server.registerTool('test_tool_with_logging', { description: 'Logs three messages while it runs.', inputSchema: nothing }, sayThreeThings)
  server.registerTool('test_tool_with_progress', { description: 'Reports progress 0, 50 and 100.', inputSchema: nothing }, reportProgress)
  server.registerTool(
    'test_reconnection',
    { description: 'Closes its stream and answers afterwards.', inputSchema: nothing },
    closeStreamAndAnswerLater,
  )
  server.registerTool(
    'test_logging_tool',
    { description: 'Logs once, which only a request with a log level may hear.', inputSchema: nothing },
    async (_given, context) => {
      await context.mcpReq.log('info', 'test_logging_tool ran')
      return textResult('logged')
    },
  )
  server.registerTool(
    'test_streaming_elicitation',
    { description: 'Answers plainly; its stream must carry no request of the server.', inputSchema: nothing },
    () => textResult('only notifications and a result were sent'),
  )
}
