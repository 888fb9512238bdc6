/** What the matrix of the gates is made of: for each dimension its values. One that is added is in every cell. */
export const DIMENSIONS = {
  module: ['on', 'off'],
  key: ['service', 'owner', 'admin', 'manager', 'member', 'outside', 'other workspace', 'revoked', 'expired'],
  scopes: ['read and write', 'read', 'write', 'of another module'],
  chosen: ['all', 'this tool', 'none'],
  limit: ['free', 'used up'],
  usage: ['ok', 'paused'],
  tool: ['read', 'write', 'undecided'],
  surface: ['mcp legacy', 'mcp modern', 'rest'],
} as const

export type Cell = { readonly [Name in keyof typeof DIMENSIONS]: (typeof DIMENSIONS)[Name][number] }

/** Every combination of the values of some dimensions, the last one changing fastest. */
export function product<Name extends keyof Cell>(names: readonly Name[]): Pick<Cell, Name>[] {
  let rows: object[] = [{}]
  for (const name of names) rows = rows.flatMap(row => DIMENSIONS[name].map(value => ({ ...row, [name]: value })))
  // Each row was given a value of its own dimension for every name.
  return rows as Pick<Cell, Name>[]
}

interface Refusal {
  readonly gate: string
  readonly opens: string | null
}

/** What a cell must come to: the first gate, in the order of the whole, that is shut. Null: it goes through. */
export function expectedOf(cell: Cell): Refusal | null {
  return ORDER.map(shut => shut(cell)).find(refusal => refusal !== undefined) ?? null
}

/** The order is the specification's, written down anew: nothing of it is taken from what is tested. */
const ORDER: readonly ((cell: Cell) => Refusal | undefined)[] = [
  ({ key }) => (['other workspace', 'revoked', 'expired'].includes(key) ? { gate: 'authenticate', opens: null } : undefined),
  ({ module }) => (module === 'off' ? { gate: 'module', opens: 'module files' } : undefined),
  ({ key }) => (key === 'outside' ? { gate: 'scope', opens: 'role' } : undefined),
  ({ scopes, tool }) => {
    const access = tool === 'read' ? 'read' : 'write'
    return scopes === 'read and write' || scopes === access ? undefined : { gate: 'scope', opens: `files:${access}` }
  },
  ({ chosen }) => (chosen === 'none' ? { gate: 'grant', opens: 'grant' } : undefined),
  ({ limit }) => (limit === 'used up' ? { gate: 'limits', opens: 'a time' } : undefined),
  ({ usage }) => (usage === 'paused' ? { gate: 'usage', opens: 'top-up' } : undefined),
]
