import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { Hello, WorkspaceFacts } from './exchange.ts'
import type { OfferedServer } from './offers/offered-server.ts'
import type { WorkspaceOffers } from './offers/build-offers.ts'

/** Clients cut longer instructions off. */
const MAX_INSTRUCTIONS = 2_048

/** What a workspace says of itself, from what its servers offer. */
export function helloOf(workspace: WorkspaceFacts, offers: WorkspaceOffers, version: string): Hello {
  return {
    serverInfo: serverInfoOf(workspace, version),
    capabilities: capabilitiesOf(offers),
    instructions: instructionsOf(workspace, offers),
  }
}

/** Who answers: every workspace is a server of its own to its clients. */
export function serverInfoOf(workspace: WorkspaceFacts, version: string): JsonObject {
  return { name: `atrium-${workspace.slug}`, title: `Atrium: ${workspace.name}`, version }
}

/**
 * The features that at least one server has. Tools are always there, and every list may change, for servers come and go. Tasks are
 * never offered.
 */
export function capabilitiesOf({ servers }: WorkspaceOffers): JsonObject {
  const has = (name: string) => servers.some(({ catalog }) => catalog?.capabilities[name] !== undefined)
  return {
    tools: { listChanged: true },
    ...(has('prompts') ? { prompts: { listChanged: true } } : {}),
    ...(has('resources') ? { resources: { listChanged: true, ...(servers.some(canSubscribe) ? { subscribe: true } : {}) } } : {}),
    ...(has('completions') ? { completions: {} } : {}),
    ...(has('logging') ? { logging: {} } : {}),
  }
}

function canSubscribe({ catalog }: OfferedServer): boolean {
  const resources = catalog?.capabilities.resources
  return isObject(resources) && resources.subscribe === true
}

function instructionsOf(workspace: WorkspaceFacts, { servers, isPrefixed }: WorkspaceOffers): string {
  const head = [`Tools of the workspace "${workspace.name}", through Atrium.`, workspace.description].filter(line => line !== '').join('\n')
  const names = servers.map(({ facts }) => (isPrefixed ? `- ${facts.name}: names begin with "${facts.slug}__".` : `- ${facts.name}.`))
  const room = MAX_INSTRUCTIONS - head.length - names.join('\n').length - 2 * servers.length
  const share = Math.floor(room / Math.max(1, servers.length))
  const parts = servers.map(({ catalog }, index) => `${names[index] ?? ''}${summaryOf(catalog?.instructions, share)}`)
  return shorten([head, ...parts].join('\n'), MAX_INSTRUCTIONS)
}

/** A server's own instructions, cut to its share; nothing where the share is too small to say anything. */
function summaryOf(instructions: string | undefined, share: number): string {
  const text = instructions?.trim() ?? ''
  return text === '' || share < 40 ? '' : ` ${shorten(text, share - 1)}`
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
