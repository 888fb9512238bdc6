import type { McpServer } from '@modelcontextprotocol/server'
import { RED_PIXEL_PNG, SILENT_WAV, textResult } from './samples.ts'

const mixedResource = {
  uri: 'test://mixed-content-resource',
  mimeType: 'application/json',
  text: JSON.stringify({ test: 'data', value: 123 }),
}

/** Tools that answer with each kind of content block the suite looks for, and one that fails. */
export function addContentTools(server: McpServer): void {
  server.registerTool('test_simple_text', { description: 'Answers with one text block.' }, () =>
    textResult('This is a simple text response for testing.'),
  )
  server.registerTool('test_image_content', { description: 'Answers with one PNG.' }, () => ({
    content: [{ type: 'image', data: RED_PIXEL_PNG, mimeType: 'image/png' }],
  }))
  server.registerTool('test_audio_content', { description: 'Answers with one WAV.' }, () => ({
    content: [{ type: 'audio', data: SILENT_WAV, mimeType: 'audio/wav' }],
  }))
  server.registerTool('test_embedded_resource', { description: 'Answers with a resource inside the result.' }, () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  }))
  server.registerTool('test_multiple_content_types', { description: 'Answers with text, an image and a resource.' }, () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      { type: 'image', data: RED_PIXEL_PNG, mimeType: 'image/png' },
      { type: 'resource', resource: mixedResource },
    ],
  }))
  server.registerTool('test_error_handling', { description: 'Always fails.' }, () => {
    throw new Error('This tool intentionally returns an error for testing')
  })
}
