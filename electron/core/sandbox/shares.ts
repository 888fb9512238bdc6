/** How many workers each workspace has. */
export interface Shares {
  readonly of: (workspace: string) => number
  /** One worker is left to the others, however much a workspace runs. */
  readonly mayTake: (workspace: string) => boolean
  readonly count: (workspace: string, change: 1 | -1) => void
}

export function createShares(workers: number): Shares {
  const held = new Map<string, number>()
  const of = (workspace: string) => held.get(workspace) ?? 0
  return {
    of,
    mayTake: workspace => workers === 1 || of(workspace) < workers - 1,
    count: (workspace, change) => {
      const now = of(workspace) + change
      if (now === 0) held.delete(workspace)
      else held.set(workspace, now)
    },
  }
}
