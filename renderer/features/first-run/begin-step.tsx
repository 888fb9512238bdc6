import { ArrowRight, Compass, Import, SquarePen, Unplug, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Server } from '#shared/model/server.ts'
import { Button, ProblemNote, StateDot, useAction } from '../../ui/index.ts'
import { StepFrame } from './step-frame.tsx'

interface BeginStepProps {
  readonly servers: readonly Server[]
  readonly onAddServer: () => void
  /** Shows what other clients on this machine have. */
  readonly onImport: () => void
  /** Leads to the desk of a new tool. */
  readonly onWrite: () => void
  readonly onLookAround: () => Promise<void>
  readonly onNext: () => void
}

/** How to begin: with a server, by command or from a client's own configuration, or by looking around. */
export function BeginStep({ servers, onAddServer, onImport, onWrite, onLookAround, onNext }: BeginStepProps) {
  const hasServers = servers.length > 0
  const look = useAction(onLookAround)
  return (
    <StepFrame
      title="Add a server"
      description="An MCP server brings the tools. Take over what your clients have, or say what it is: Atrium shows what would run before anything runs."
    >
      {hasServers && <AddedServers servers={servers} />}
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice icon={Import} title="Take over from your clients" onChoose={onImport} isFirst={!hasServers}>
          What Claude, Cursor, VS Code, Codex and others have on this machine. Their files stay as they are.
        </Choice>
        <Choice icon={Unplug} title={hasServers ? 'Add another server' : 'Add a server'} onChoose={onAddServer}>
          By its command or address, a configuration that you paste, the catalog, or a bundle.
        </Choice>
        <Choice icon={SquarePen} title="Write a tool" onChoose={onWrite}>
          In TypeScript or JavaScript, right here. It runs fenced, and asks for secrets by name.
        </Choice>
        {!hasServers && (
          <Choice icon={Compass} title="Look around first" onChoose={() => void look.run() /* because useAction keeps the problem */}>
            Start with an empty workspace. These steps stay under Search, as “First steps”.
          </Choice>
        )}
      </div>
      {look.problem && <ProblemNote problem={look.problem} />}
      {hasServers && (
        <div>
          <Button variant="primary" icon={ArrowRight} onClick={onNext}>
            Continue
          </Button>
        </div>
      )}
    </StepFrame>
  )
}

function AddedServers({ servers }: { readonly servers: readonly Server[] }) {
  return (
    <ul aria-label="Added servers" className="divide-y divide-line rounded-lg border border-line">
      {servers.map(({ id, name, state, toolCount }) => (
        <li key={id} className="flex h-10 items-center gap-3 px-3">
          <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
          <span className="text-xs text-muted">
            {state.at === 'ready' ? (
              <StateDot tone="success" label={`Running, ${String(toolCount ?? 0)} tools`} />
            ) : (
              <StateDot tone={state.at === 'failed' ? 'danger' : 'neutral'} label={state.at === 'failed' ? 'Failed' : 'Added'} />
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

interface ChoiceProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly children: ReactNode
  readonly onChoose: () => void
  readonly isFirst?: boolean
}

function Choice({ icon: Icon, title, children, onChoose, isFirst = false }: ChoiceProps) {
  return (
    <Button
      onClick={onChoose}
      autoFocus={isFirst}
      className="h-auto! flex-col items-start! justify-start! gap-1! p-4! text-left font-normal! whitespace-normal!"
    >
      <Icon aria-hidden size={18} strokeWidth={1.75} className="mb-1 text-accent-ink" />
      <span className="text-base font-semibold">{title}</span>
      <span className="text-muted">{children}</span>
    </Button>
  )
}
