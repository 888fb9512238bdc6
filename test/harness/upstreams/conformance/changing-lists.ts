import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { WATCHED_URI } from './resources.ts'
import { textResult } from './samples.ts'

/** Which of the two entries that come and go are listed; shared by all server objects of one HTTP process. */
export type Listed = { tool: boolean; prompt: boolean }

/** How the HTTP front tells its listeners; over stdio the server object itself tells them. */
export type Announce = { toolsChanged(): void; promptsChanged(): void; resourceUpdated(uri: string): void }

/** Adds an entry that comes and goes to tools and prompts, and the tools that make it do so. */
export function addChangingLists(server: McpServer, listed: Listed, announce?: Announce): void {
  const extraTool = server.registerTool('test_coming_and_going', { description: 'Is listed every second time.' }, () =>
    textResult('still here'),
  )
  const extraPrompt = server.registerPrompt('test_coming_and_going', { description: 'Is listed every second time.' }, () => ({
    messages: [],
  }))
  extraTool.enabled = listed.tool
  extraPrompt.enabled = listed.prompt

  // A server object on stdio lives on, so its own entry changes; an HTTP one ends with the request, so only the next ones differ.
  addTrigger(server, 'test_trigger_tool_change', 'Changes the list of tools.', () => {
    listed.tool = !listed.tool
    if (announce) announce.toolsChanged()
    else extraTool.update({ enabled: listed.tool })
  })
  addTrigger(server, 'test_trigger_prompt_change', 'Changes the list of prompts.', () => {
    listed.prompt = !listed.prompt
    if (announce) announce.promptsChanged()
    else extraPrompt.update({ enabled: listed.prompt })
  })
  addTrigger(server, 'test_trigger_resource_update', 'Says that the watched resource changed.', async () => {
    if (announce) announce.resourceUpdated(WATCHED_URI)
    else await server.server.sendResourceUpdated({ uri: WATCHED_URI })
  })
}

function addTrigger(server: McpServer, name: string, description: string, change: () => Promise<void> | void): void {
  server.registerTool(name, { description, inputSchema: z.object({}) }, async () => {
    await change()
    return textResult('changed')
  })
}
