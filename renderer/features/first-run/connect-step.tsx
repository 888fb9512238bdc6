import { CircleCheck, KeyRound, Radio } from 'lucide-react'
import type { CallRecord } from '#shared/model/call.ts'
import { Button, ProblemNote, TimeAgo, useAction } from '../../ui/index.ts'
import { StepFrame } from './step-frame.tsx'

interface ConnectStepProps {
  readonly hasKey: boolean
  /** The client that connected since this step began, by its own name. */
  readonly connectedClient: string | undefined
  /** The first call of a tool since then. */
  readonly firstCall: CallRecord | undefined
  readonly onCreateKey: () => void
  readonly onFinish: () => Promise<void>
}

/** Connects a client and waits for its first call, which is seen the moment it happens. */
export function ConnectStep({ hasKey, connectedClient, firstCall, onCreateKey, onFinish }: ConnectStepProps) {
  const finish = useAction(onFinish)
  return (
    <StepFrame
      title="Connect a client"
      description="Create a key and copy the ready snippet for Claude Code, Claude Desktop, Cursor, VS Code or Codex. Then ask the client to use one of the tools."
    >
      <div className="flex flex-wrap items-center gap-2">
        <Button variant={hasKey ? 'secondary' : 'primary'} icon={KeyRound} autoFocus onClick={onCreateKey}>
          {hasKey ? 'Create another key' : 'Create a key'}
        </Button>
      </div>
      <div role="status">{firstCall ? <FirstCall call={firstCall} /> : hasKey && <Waiting connectedClient={connectedClient} />}</div>
      {finish.problem && <ProblemNote problem={finish.problem} />}
      <div>
        <Button
          variant={firstCall ? 'primary' : 'ghost'}
          className={firstCall ? undefined : '-ml-3'}
          isLoading={finish.isRunning}
          onClick={() => void finish.run() /* because useAction keeps the problem */}
        >
          {firstCall ? 'Open Atrium' : 'Finish later'}
        </Button>
      </div>
    </StepFrame>
  )
}

function FirstCall({ call }: { readonly call: CallRecord }) {
  return (
    <p className="flex animate-rise items-center gap-3 rounded-lg border border-success/40 bg-success-soft px-4 py-3 text-base text-success-ink">
      <CircleCheck aria-hidden size={20} className="shrink-0" />
      <span>
        {call.clientName ?? call.keyName ?? 'A client'} called <span className="font-mono">{call.target}</span> <TimeAgo at={call.at} />
      </span>
    </p>
  )
}

function Waiting({ connectedClient }: { readonly connectedClient: string | undefined }) {
  return (
    <p className="flex items-center gap-3 rounded-lg border border-dashed border-line-strong px-4 py-3 text-base text-muted">
      <Radio aria-hidden size={20} className="shrink-0 animate-beat" />
      {connectedClient === undefined
        ? 'Waiting for the first call. It is shown here as it happens.'
        : `${connectedClient} is connected. Ask it to use a tool.`}
    </p>
  )
}
