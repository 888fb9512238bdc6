interface Waits {
  readonly workspace: string
}

/** How many workers each workspace has. */
export interface Shares {
  /** One worker is left to the others, however much a workspace runs. */
  readonly mayTake: (workspace: string) => boolean
  /** Of those that may have one, the first of the workspace that has the fewest. */
  readonly next: <Run extends Waits>(waiting: readonly Run[]) => Run | undefined
  readonly count: (workspace: string, change: 1 | -1) => void
}

export function createShares(workers: number): Shares {
  const held = new Map<string, number>()
  const of = (workspace: string) => held.get(workspace) ?? 0
  const mayTake = (workspace: string) => workers === 1 || of(workspace) < workers - 1
  return {
    mayTake,
    next: waiting => {
      const [first, ...others] = waiting.filter(({ workspace }) => mayTake(workspace))
      return others.reduce((best, one) => (best !== undefined && of(one.workspace) < of(best.workspace) ? one : best), first)
    },
    count: (workspace, change) => {
      const now = of(workspace) + change
      if (now === 0) held.delete(workspace)
      else held.set(workspace, now)
    },
  }
}
