import { z } from 'zod'

/**
 * How tools are told to a client. `full`: every definition, in `tools/list`. `discovery`: three tools with which to search for, read about
 * and call the others, so that only the definitions that are needed cost tokens. What may be called is the same.
 */
export const ToolMode = z.enum(['full', 'discovery'])
export type ToolMode = z.infer<typeof ToolMode>

/** A key's own mode; null is as its workspace has it. */
export function toolModeFor(key: { readonly toolMode: ToolMode | null }, workspace: { readonly toolMode: ToolMode }): ToolMode {
  return key.toolMode ?? workspace.toolMode
}
