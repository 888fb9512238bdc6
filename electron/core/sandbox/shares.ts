/** What wants a worker. */
export interface Wants {
  readonly workspace: string
  /** The same for every run of one tool. */
  readonly tool: string
  /** Whether it will compute for long. */
  readonly isHeavy: () => boolean
}

/** How many workers each workspace has. */
export interface Shares {
  /** One worker is left to the others, however much a workspace runs, and half of them to what does not compute for long. */
  readonly mayTake: (wants: Wants) => boolean
  /** Of those that may have one, the first of the workspace that has the fewest. */
  readonly next: <Run extends Wants>(waiting: readonly Run[]) => Run | undefined
  readonly count: (taken: Taken, change: 1 | -1) => void
}

/** What has a worker, as it was when it got it. */
export interface Taken {
  readonly workspace: string
  readonly wasHeavy: boolean
}

export function createShares(workers: number): Shares {
  const held = new Map<string, number>()
  const of = (workspace: string) => held.get(workspace) ?? 0
  let heavy = 0
  const mayTake = ({ workspace, isHeavy }: Wants) =>
    workers === 1 || (of(workspace) < workers - 1 && (heavy < Math.ceil(workers / 2) || !isHeavy()))
  return {
    mayTake,
    next: waiting => {
      const [first, ...others] = waiting.filter(mayTake)
      return others.reduce((best, one) => (best !== undefined && of(one.workspace) < of(best.workspace) ? one : best), first)
    },
    count: ({ workspace, wasHeavy }, change) => {
      if (wasHeavy) heavy += change
      const now = of(workspace) + change
      if (now === 0) held.delete(workspace)
      else held.set(workspace, now)
    },
  }
}
