import type { ReactNode } from 'react'
import type { Server } from '#shared/model/server.ts'
import { Callout, CodeBlock } from '../../ui/index.ts'
import { reasonOf } from './server-state.tsx'

interface StartFailureProps {
  readonly server: Server
  /** Leads to the logs. */
  readonly action?: ReactNode
  /** The logs are shown below: they have the lines already. */
  readonly isBesideLogs?: boolean
}

/** What becomes of it without anybody's doing. */
const AGAIN: Partial<Record<Server['state']['at'], string>> = {
  waiting: 'It is tried again by itself.',
  ready: 'The next call tries again.',
}

/** Why a server does not run, with the last lines it wrote. Draws nothing while it does. */
export function StartFailure({ server, action, isBesideLogs = false }: StartFailureProps) {
  const reason = reasonOf(server)
  // What waits for a person is told beside its button.
  if (reason === undefined || server.state.at === 'signInNeeded') return null
  return (
    <div role="alert" className="flex flex-col gap-2">
      <Callout tone={server.state.at in AGAIN ? 'warning' : 'danger'} title={reason} action={isBesideLogs ? undefined : action}>
        {AGAIN[server.state.at]}
      </Callout>
      {server.lastLines.length > 0 && !isBesideLogs && (
        <CodeBlock code={server.lastLines.join('\n')} label="The last lines it wrote" copyLabel="Copy lines" isWrapped />
      )}
    </div>
  )
}
