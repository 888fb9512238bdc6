import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import { RED_PIXEL_PNG } from './samples.ts'

export const WATCHED_URI = 'test://watched-resource'

function addText(server: McpServer, name: string, uri: string, text: string): void {
  const about = { description: `The text of ${uri}.`, mimeType: 'text/plain', cacheHint: { ttlMs: 1000 } }
  server.registerResource(name, uri, about, () => ({ contents: [{ uri, mimeType: 'text/plain', text }] }))
}

/** The resources the suite reads and the one it subscribes to. */
export function addResources(server: McpServer): void {
  addText(server, 'static-text', 'test://static-text', 'This is the content of the static text resource.')
  addText(server, 'watched-resource', WATCHED_URI, 'Watched resource content')
  const binary = { description: 'One red pixel.', mimeType: 'image/png' }
  server.registerResource('static-binary', 'test://static-binary', binary, uri => ({
    contents: [{ uri: uri.href, mimeType: 'image/png', blob: RED_PIXEL_PNG }],
  }))
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined })
  const about = { description: 'Data of one id.', mimeType: 'application/json' }
  server.registerResource('template', template, about, (uri, { id }) => ({
    contents: [
      {
        uri: uri.href,
        mimeType: 'application/json',
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
      },
    ],
  }))
  acceptSubscriptions(server)
}

// Sessions of 2025-11-25 subscribe by request; from 2026-07-28 on the SDK's own subscriptions/listen takes their place.
function acceptSubscriptions(server: McpServer): void {
  server.server.setRequestHandler('resources/subscribe', () => ({}))
  server.server.setRequestHandler('resources/unsubscribe', () => ({}))
}
