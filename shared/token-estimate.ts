/** What a client puts before a model of a tool. */
const SENT = ['name', 'description', 'inputSchema', 'outputSchema'] as const

/** About how many tokens a tool's definition costs a model. */
export function toolTokens(tool: Readonly<Record<string, unknown>>): number {
  return estimateTokens(
    JSON.stringify(Object.fromEntries(SENT.filter(member => tool[member] !== undefined).map(member => [member, tool[member]]))),
  )
}

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3.6)
}
