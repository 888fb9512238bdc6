import { Cable } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { CallRecord } from '#shared/model/call.ts'
import type { RequestId } from '#shared/model/ids.ts'
import { Inspector } from '../../app/inspector/inspector.tsx'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, CopyButton, Drawer, Facts, formatBytes, formatDuration, formatTime, ProblemState, Skeleton } from '../../ui/index.ts'
import { Linked } from './linked.tsx'
import { CallsItMade, MadeBy } from './made-calls.tsx'
import { callerOf, methodWord, OutcomeDot } from './outcome.tsx'
import { useAnswer } from '../../parts/asking/use-answer.ts'

interface CallDrawerProps {
  readonly requestId: RequestId
  readonly onClose: () => void
}

/** The whole record of one call, and from there what was said to its server. */
export function CallDrawer({ requestId, onClose }: CallDrawerProps) {
  const { id: workspaceId } = useWorkspace()
  const store = useStores().calls
  const ask = useCallback(() => store.getState().find(workspaceId, requestId), [store, workspaceId, requestId])
  const found = useAnswer(ask)
  const [isInspecting, setIsInspecting] = useState(false)
  const inspect = (isOn: boolean) => () => {
    setIsInspecting(isOn)
  }
  if (isInspecting) return <Inspector place={{ workspaceId, requestId }} onClose={inspect(false)} />
  if (found?.ok === true) return <RecordDrawer call={found.data} onClose={onClose} onInspect={inspect(true)} />
  return (
    <Drawer isOpen onClose={onClose} title="Call">
      {found === undefined ? <Skeleton /> : <ProblemState problem={found.problem} />}
    </Drawer>
  )
}

interface RecordDrawerProps {
  readonly call: CallRecord
  readonly onClose: () => void
  readonly onInspect: () => void
}

function RecordDrawer({ call, onClose, onInspect }: RecordDrawerProps) {
  const messages = (
    <Button icon={Cable} onClick={onInspect}>
      Show messages
    </Button>
  )
  return (
    <Drawer isOpen onClose={onClose} title={<CallTitle call={call} />} footer={call.serverId === null ? undefined : messages}>
      <CallFacts call={call} />
    </Drawer>
  )
}

function CallTitle({ call }: { readonly call: CallRecord }) {
  return call.method === 'connect' ? methodWord(call) : <span className="font-mono">{call.target}</span>
}

function CallFacts({ call }: { readonly call: CallRecord }) {
  const { slug } = useWorkspace()
  const server =
    call.serverId === null || call.serverName === null ? (
      '–'
    ) : (
      <Linked href={hrefOf({ page: 'server', slug, serverId: call.serverId })}>{call.serverName}</Linked>
    )
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1.5">
        <p className="text-base font-medium">
          <OutcomeDot call={call} />
        </p>
        {call.message !== null && <p className="break-words text-muted">{call.message}</p>}
      </div>
      <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1.5 pr-1.5 pl-3">
        <span className="min-w-0 flex-1">
          <span className="block text-xs text-muted">Request id</span>
          <span className="font-mono text-xs break-all select-all">{call.requestId}</span>
        </span>
        <CopyButton value={call.requestId} label="Copy id" />
      </div>
      <Facts
        facts={[
          { name: 'When', value: formatTime(call.at) },
          { name: 'Took', value: formatDuration(call.durationMs) },
          { name: 'What', value: methodWord(call) },
          ...(call.target === '' ? [] : [{ name: 'Target', value: <span className="font-mono text-xs break-all">{call.target}</span> }]),
          { name: 'Server', value: server },
          ...(call.parentRequestId === null ? [] : [{ name: 'Made by', value: <MadeBy parentRequestId={call.parentRequestId} /> }]),
          { name: 'Called by', value: <CalledBy call={call} /> },
          ...(call.surface === 'mcp' ? [{ name: 'Client', value: <Client name={call.clientName} /> }] : []),
          { name: 'Came by', value: { mcp: 'MCP', rest: 'REST', page: 'This page' }[call.surface] },
          ...(call.gate === null ? [] : [{ name: 'Refused by', value: call.gate }]),
          ...(call.opens === null ? [] : [{ name: 'Opened by', value: call.opens }]),
          { name: 'Arguments', value: formatBytes(call.argumentBytes) },
          { name: 'Result', value: formatBytes(call.resultBytes) },
        ]}
      />
      {call.method === 'tools/call' && <CallsItMade call={call} />}
      <p className="text-xs text-faint">The record has sizes only. The last messages of each server are in memory, until Atrium ends.</p>
    </div>
  )
}

function CalledBy({ call }: { readonly call: CallRecord }) {
  const { slug } = useWorkspace()
  if (call.keyId === null) return callerOf(call)
  return (
    <>
      the key <Linked href={hrefOf({ page: 'keys', slug })}>{callerOf(call)}</Linked>
    </>
  )
}

function Client({ name }: { readonly name: string | null }) {
  if (name === null) return 'It did not say'
  return (
    <>
      {name} <span className="text-faint">by its own word</span>
    </>
  )
}
