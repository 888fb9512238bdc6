import { z } from 'zod'
import { ServerId } from './ids.ts'

/** A tool as a workspace offers it. */
export const Tool = z.object({
  /** What clients call: `<server>__<tool>` by the naming rules, or the server's own name where prefixing is off. */
  name: z.string(),
  /** What the server calls it. */
  originalName: z.string(),
  serverId: ServerId,
  title: z.string().nullable(),
  description: z.string().nullable(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).nullable(),
  annotations: z.record(z.string(), z.unknown()).nullable(),
})
export type Tool = z.infer<typeof Tool>

/** A tool's answer as MCP defines it; parts and extra members pass through untouched. */
export const ToolResult = z.looseObject({
  content: z.array(z.looseObject({ type: z.string() })).optional(),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
})
export type ToolResult = z.infer<typeof ToolResult>
