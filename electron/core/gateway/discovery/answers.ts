import type { JsonObject } from '#core/upstreams/upstream.ts'

/**
 * A result of one of our own tools. `said` is Atrium's words and always the first part; what servers say of themselves follows in parts of
 * its own, as JSON: whatever a description holds stays inside its string, and cannot look like words of ours.
 */
export function answer(said: string, data: readonly unknown[] = []): JsonObject {
  const texts = [said, ...data.map(item => JSON.stringify(item))]
  return { content: texts.filter(text => text !== '').map(text => ({ type: 'text', text })) }
}

/** As `answer`, where nothing came of it and the model has to do it another way. */
export function mendable(said: string): JsonObject {
  return { ...answer(said), isError: true }
}

/** Names that stand in our sentences are quoted and cut: some come from a model. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 128 ? `${name.slice(0, 127)}…` : name)
}
