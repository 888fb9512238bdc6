/** What one runner told: counts, and the names of what did not pass. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  /** What failed, by name where it has one. */
  readonly failures: readonly string[]
  /** Names of skipped tests, or why a whole part was skipped. */
  readonly skipped: readonly string[]
  /** Names of tests that passed only at the second try. They count as passed. */
  readonly flaky: readonly string[]
}

export interface Part {
  readonly name: string
  /** Why the part cannot run here; undefined when it can. `isUnobtainable`: no installation on this machine would help. */
  readonly obstacle: () => Promise<Obstacle | undefined>
  readonly run: (filters: readonly string[]) => Promise<Tally>
}

export interface Obstacle {
  readonly why: string
  readonly isUnobtainable?: true
}

/** A runner that ended without its report did not do its work: that is one failure, never none. */
export const NO_REPORT: Tally = { passed: 0, failed: 1, failures: ['a runner ended without its report'], skipped: [], flaky: [] }
