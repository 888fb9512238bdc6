import { McpServer } from '@modelcontextprotocol/server'
import { addAskingTools } from './asking-tools.ts'
import { type Announce, addChangingLists, type Listed } from './changing-lists.ts'
import { addContentTools } from './content-tools.ts'
import { addInputRequiredTools } from './input-required-tools.ts'
import { addPrompts } from './prompts.ts'
import { verifyState } from './request-state.ts'
import { addRequestStateTools } from './request-state-tools.ts'
import { addResources } from './resources.ts'
import { addRunningTools } from './running-tools.ts'
import { addSchemaTools } from './schema-tools.ts'

const capabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  completions: {},
}

/** A server object with everything the conformance suite calls by name, for both protocol eras. */
export function buildConformanceServer(listed: Listed, announce?: Announce): McpServer {
  const server = new McpServer(
    { name: 'atrium-conformance-fixture', version: '1.0.0' },
    { capabilities, requestState: { verify: verifyState } },
  )
  addContentTools(server)
  addSchemaTools(server)
  addRunningTools(server)
  addAskingTools(server)
  addInputRequiredTools(server)
  addRequestStateTools(server)
  addChangingLists(server, listed, announce)
  addResources(server)
  addPrompts(server)
  return server
}
