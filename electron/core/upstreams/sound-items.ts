import { z } from 'zod'
import type { JsonObject } from './upstream.ts'

/** The lists a server is asked for. */
export type ListName = 'tools' | 'prompts' | 'resources' | 'resourceTemplates'

const text = z.string().optional()
const described = {
  title: text,
  description: text,
  icons: z.array(z.looseObject({ src: z.string() })).optional(),
  _meta: z.looseObject({}).optional(),
}
const argument = z.looseObject({ name: z.string(), description: text, required: z.boolean().optional() })
const annotations = z.looseObject({}).optional()

const ITEMS = {
  tools: z.looseObject({
    ...described,
    name: z.string().min(1),
    inputSchema: z.looseObject({
      type: z.literal('object'),
      properties: z.looseObject({}).optional(),
      required: z.array(z.string()).optional(),
    }),
    outputSchema: z.looseObject({}).optional(),
    annotations,
    execution: z.looseObject({}).optional(),
  }),
  prompts: z.looseObject({ ...described, name: z.string().min(1), arguments: z.array(argument).optional() }),
  resources: z.looseObject({
    ...described,
    uri: z.string().min(1),
    name: z.string(),
    mimeType: text,
    size: z.number().optional(),
    annotations,
  }),
  resourceTemplates: z.looseObject({ ...described, uriTemplate: z.string().min(1), name: z.string(), mimeType: text, annotations }),
} as const

/**
 * The items of a server's list that every client can read. Clients refuse a whole list for one item of the wrong form, and the lists
 * of all servers of a workspace are one: what is wrong is taken off an item, and an item without its name or address is left out.
 */
export function soundItems(list: ListName, items: readonly JsonObject[]): JsonObject[] {
  return items.flatMap(item => {
    const wrong = wrongMembers(list, item)
    if (wrong.length === 0) return [item]
    const mended: JsonObject = { ...without(item, wrong), ...standIns(list, item, wrong) }
    return wrongMembers(list, mended).length === 0 ? [mended] : []
  })
}

function wrongMembers(list: ListName, item: JsonObject): string[] {
  const parsed = ITEMS[list].safeParse(item)
  return parsed.success ? [] : parsed.error.issues.map(({ path: [member] }) => String(member))
}

function without(item: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([member]) => !members.includes(member)))
}

/** A tool may be called with anything where its schema says nothing sound; a resource is called by its address. */
function standIns(list: ListName, { inputSchema, uri, uriTemplate }: JsonObject, wrong: readonly string[]): JsonObject {
  if (list === 'tools' && wrong.includes('inputSchema')) return { inputSchema: soundSchema(inputSchema) }
  if (list === 'resources' && wrong.includes('name')) return { name: uri }
  return list === 'resourceTemplates' && wrong.includes('name') ? { name: uriTemplate } : {}
}

/** A schema that only lacks its type keeps the rest. */
function soundSchema(schema: unknown): JsonObject {
  const typed = z.looseObject({ type: z.undefined().optional() }).safeParse(schema)
  return { ...(typed.success ? typed.data : {}), type: 'object' }
}
