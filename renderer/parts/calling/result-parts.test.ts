import { expect, test } from 'vitest'
import { laidOut, partsOf } from './result-parts.ts'

const one = (part: Record<string, unknown> & { type: string }) => partsOf({ content: [part] })[0]

test('text, images, links and embedded text are shown as what they are', () => {
  expect(one({ type: 'text', text: 'hi' })).toEqual({ kind: 'text', text: 'hi' })
  expect(one({ type: 'image', data: 'iVBORw0K\nGgo=', mimeType: 'IMAGE/PNG' })).toEqual({
    kind: 'image',
    source: 'data:image/png;base64,iVBORw0KGgo=',
    mime: 'image/png',
  })
  expect(one({ type: 'resource_link', uri: 'file:///a', name: 'a' })).toEqual({ kind: 'link', uri: 'file:///a', name: 'a' })
  expect(one({ type: 'resource', resource: { uri: 'x:1', text: 'body' } })).toEqual({ kind: 'text', text: 'body' })
})

test('no picture is drawn that could do more than be seen', () => {
  for (const mimeType of ['image/svg+xml', 'text/html', 'image/png,<svg', '', undefined]) {
    expect(one({ type: 'image', data: 'aGk=', mimeType })?.kind, String(mimeType)).toBe('other')
  }
  expect(one({ type: 'image', data: 'a"b', mimeType: 'image/png' })?.kind).toBe('other')
})

test('anything else is shown as JSON, long bytes cut', () => {
  const sound = one({ type: 'audio', data: 'a'.repeat(5_000), mimeType: 'audio/wav' })
  expect(sound).toMatchObject({ kind: 'other', what: 'audio' })
  expect(JSON.stringify(sound).length).toBeLessThan(700)
  expect(one({ type: 'text' })?.kind).toBe('other')
  expect(partsOf({})).toEqual([])
})

test('JSON in a text is laid out, other text is left alone', () => {
  expect(laidOut('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(laidOut('[not json]')).toBe('[not json]')
  expect(laidOut('plain')).toBe('plain')
})
