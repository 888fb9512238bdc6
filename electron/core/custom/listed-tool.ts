import type { CodeDraft } from '#shared/model/code.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** A code tool as its server lists it. What is pinned when it is published is made of the same. */
export function toListedTool(name: string, { title, description, inputSchema, outputSchema, annotations }: CodeDraft): JsonObject {
  return {
    name,
    ...(title === null ? {} : { title }),
    description,
    inputSchema,
    ...(outputSchema === null ? {} : { outputSchema }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }
}
