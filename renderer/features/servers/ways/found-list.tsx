import { Callout } from '../../../ui/index.ts'
import { FoundServer } from './found-server.tsx'
import type { ShownServer } from './use-picks.ts'

interface FoundListProps {
  /** Read out; there is one list for each source. */
  readonly label: string
  readonly servers: readonly ShownServer[]
  readonly problems: readonly string[]
  /** Whether anything can be taken. */
  readonly isEmpty: boolean
}

/** The servers of one source, and what was said about it. */
export function FoundList({ label, servers, problems, isEmpty }: FoundListProps) {
  return (
    <>
      {problems.length > 0 && (
        <Callout tone="warning" title={isEmpty ? 'No server can be added from this' : 'Some of it needs a look'}>
          <ul className="flex flex-col gap-0.5">
            {problems.map(problem => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Callout>
      )}
      {servers.length > 0 && (
        <ul aria-label={label} className="flex flex-col divide-y divide-line rounded-lg border border-line">
          {servers.map(shown => (
            <FoundServer key={shown.key} shown={shown} />
          ))}
        </ul>
      )}
    </>
  )
}

interface Picked {
  readonly chosenCount: number
  readonly takenCount: number
  readonly isTaking: boolean
}

/** The button for what was chosen; none while that is nothing. */
export function submitOf({ chosenCount, takenCount, isTaking: isRunning }: Picked): { label: string; isRunning: boolean } | undefined {
  if (chosenCount > 0) return { label: chosenCount > 1 ? `Review ${chosenCount} servers` : 'Review what will run', isRunning }
  return takenCount > 0 ? { label: 'Review what was added', isRunning } : undefined
}
