import { LevelRow } from './level-row.tsx'
import { levelOf, withLevel, type Level } from '../../parts/keys/scope-levels.ts'

interface ControlNoun {
  readonly noun: string
  readonly name: string
  readonly levels: readonly Level[]
}

const READS: readonly Level[] = ['off', 'read']
const BOTH: readonly Level[] = ['off', 'read', 'both']

/** The parts of Atrium that are one workspace's, as scopes name them. */
const NOUNS: readonly ControlNoun[] = [
  { noun: 'workspaces', name: 'This workspace and its settings', levels: BOTH },
  { noun: 'servers', name: 'Servers and modules', levels: BOTH },
  { noun: 'tools', name: 'Tools, and calling them in Atrium', levels: BOTH },
  { noun: 'secrets', name: 'Secrets, never their values', levels: BOTH },
  { noun: 'keys', name: 'Keys', levels: BOTH },
  { noun: 'members', name: 'Members', levels: BOTH },
  { noun: 'calls', name: 'Calls', levels: READS },
  { noun: 'frames', name: 'Messages of servers, with arguments and results', levels: READS },
  { noun: 'audit', name: 'Activity, to check and take it out', levels: READS },
]

interface ControlScopesProps {
  readonly scopes: readonly string[]
  readonly onScopes: (scopes: readonly string[]) => void
}

/** How far a key reaches into Atrium itself, over REST: what a script needs that manages the workspace, and no assistant does. */
export function ControlScopes({ scopes, onScopes }: ControlScopesProps) {
  return (
    <div className="flex flex-col gap-1">
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
        {NOUNS.map(({ noun, name, levels }) => (
          <LevelRow
            key={noun}
            name={name}
            level={levelOf(scopes, noun)}
            levels={levels}
            onLevel={level => {
              onScopes(withLevel(scopes, noun, level))
            }}
          />
        ))}
      </ul>
      <p className="text-xs text-muted">For scripts that manage this workspace over REST. An assistant needs none of them.</p>
    </div>
  )
}

/** How many scopes of the control plane are among these, also those that are not offered here. */
export function countControl(scopes: readonly string[], slugs: readonly string[]): number {
  const modules = new Set([...slugs, '*'])
  return scopes.filter(scope => !modules.has(scope.slice(0, scope.lastIndexOf(':')))).length
}
