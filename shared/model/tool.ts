import { z } from 'zod'
import { ServerId, Time } from './ids.ts'
import { Access } from './scope.ts'

/** A tool as a workspace offers it. */
export const Tool = z.object({
  /** What clients call: `<server>__<tool>` by the naming rules, or the server's own name where prefixing is off. */
  name: z.string(),
  /** What the server calls it. Rules, pins and grants go by the server and this name, never by `name`. */
  originalName: z.string(),
  serverId: ServerId,
  title: z.string().nullable(),
  description: z.string().nullable(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).nullable(),
  annotations: z.record(z.string(), z.unknown()).nullable(),
  /** About how many tokens its definition costs a model, as it is sent. */
  tokens: z.int().nonnegative(),
})
export type Tool = z.infer<typeof Tool>

/** A server's own name of a tool. Anything but nothing: it comes from the server. */
export const ToolName = z.string().min(1).max(1_024)

/** One tool of one server, whatever it is called outside. */
export const ToolReference = z.strictObject({ serverId: ServerId, toolName: ToolName })
export type ToolReference = z.infer<typeof ToolReference>

/** Characters in a definition that a person does not see, or that turn what they see around. */
export const HiddenCharacters = z.object({
  /** The member: `description`, `inputSchema.properties.path.description`; `… (name)` where it is in the name of a member. */
  where: z.string(),
  /** `U+200B`. */
  code: z.string(),
  /** What it is, in words. */
  what: z.string(),
  count: z.int().positive(),
})
export type HiddenCharacters = z.infer<typeof HiddenCharacters>

/** The exposed name's tool part, chosen by a person: what every client takes. */
export const ToolPart = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,36}$/, 'Use letters, digits, _ and - alone, at most 36 of them.')
  .refine(name => !name.startsWith('_'), 'Begin with a letter, a digit or -.')

/** What discovery mode calls its own tools: no server's tool may stand in for them. */
export const RESERVED_TOOL_NAMES: ReadonlySet<string> = new Set(['search_tools', 'describe_tool', 'call_tool'])

export const ToolTitle = z.string().trim().min(1).max(200)
export const ToolDescription = z.string().trim().min(1).max(16_384)

/** What a person decided about a tool. Null: as the server has it. */
export const ToolRule = z.object({
  isOn: z.boolean(),
  name: ToolPart.nullable(),
  title: ToolTitle.nullable(),
  description: ToolDescription.nullable(),
  /** Null: nobody has decided, which counts as `write`. */
  access: Access.nullable(),
})
export type ToolRule = z.infer<typeof ToolRule>

/** Whether a tool is offered to clients, and why not. */
export const ToolStatus = z.discriminatedUnion('at', [
  z.object({ at: z.literal('offered') }),
  z.object({ at: z.literal('off'), reason: z.string() }),
  /** Its definition is not the one that was accepted. */
  z.object({ at: z.literal('held'), reason: z.string() }),
  /** Another tool has its name. */
  z.object({ at: z.literal('hidden'), reason: z.string() }),
  /** What is kept about it cannot be read: refused until a person has looked. */
  z.object({ at: z.literal('unreadable'), reason: z.string() }),
])
export type ToolStatus = z.infer<typeof ToolStatus>

/** A tool that a server of the workspace lists, offered or not, with all that is known and decided about it. */
export const ListedTool = Tool.extend({
  status: ToolStatus,
  /** True also where it is off: its definition is not the one that was accepted. */
  isChanged: z.boolean(),
  rule: ToolRule,
  /** What the server's annotations suggest. Only a person's decision, `rule.access`, counts. */
  proposedAccess: Access,
  /** The server's own words. */
  own: z.object({ title: z.string().nullable(), description: z.string().nullable() }),
  hiddenCharacters: z.array(HiddenCharacters),
  /** When Atrium saw it first; null where that cannot be read. */
  firstSeenAt: Time.nullable(),
})
export type ListedTool = z.infer<typeof ListedTool>

/** The definition of a tool, where there is one the one that waits for a person, beside what was accepted last. */
export const ToolChange = z.object({
  serverId: ServerId,
  toolName: z.string(),
  /** False: it is what was accepted. */
  isWaiting: z.boolean(),
  /** Null where what was accepted cannot be read any more. */
  accepted: z.object({ definition: z.record(z.string(), z.unknown()), at: Time }).nullable(),
  current: z.object({
    definition: z.record(z.string(), z.unknown()),
    /** SHA-256 of it, hex: what a person approves. */
    fingerprint: z.string().length(64),
    hiddenCharacters: z.array(HiddenCharacters),
  }),
})
export type ToolChange = z.infer<typeof ToolChange>

/** A tool's answer as MCP defines it; parts and extra members pass through untouched. */
export const ToolResult = z.looseObject({
  content: z.array(z.looseObject({ type: z.string() })).optional(),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
})
export type ToolResult = z.infer<typeof ToolResult>
