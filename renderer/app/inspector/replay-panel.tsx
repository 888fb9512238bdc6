import { Send } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { FrameExchange } from '#shared/model/frame.ts'
import type { RequestId } from '#shared/model/ids.ts'
import { attempt } from '../../api/loading.ts'
import { Button, Callout, ConfirmDialog, Field, Form, ProblemNote, Skeleton, Textarea } from '../../ui/index.ts'
import { useStores, useWorkspace } from '../stores.tsx'
import { ExchangeView } from './exchange-view.tsx'
import { readArguments, type Replay } from './plan-replay.ts'
import { useExchange } from './use-exchange.ts'

type Possible = Extract<Replay, { at: 'possible' }>

interface ReplayPanelProps {
  readonly exchange: FrameExchange
  readonly replay: Possible
  readonly onClose: () => void
}

/** What will be sent, to be changed first, and the new exchange beside the old one. */
export function ReplayPanel({ exchange, replay, onClose }: ReplayPanelProps) {
  const sending = useSending(replay)
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <ExchangeView exchange={exchange} label="As it was" isLabelShown />
      {/* Where there is no room beside the old one, what will be sent comes first */}
      <section aria-label="Sent again" className="order-first flex min-w-0 flex-col gap-4 lg:order-none">
        <Form onSubmit={sending.ask}>
          {replay.isRedacted && (
            <Callout tone="warning" title="A secret was taken out of the arguments">
              Its mark would be sent instead. Put in what the tool needs.
            </Callout>
          )}
          <Field
            label={
              <>
                Arguments for <span className="font-mono">{replay.tool.name}</span>
              </>
            }
            problem={sending.wrong}
          >
            <Textarea isMono rows={8} value={sending.json} onValue={sending.setJson} className="text-xs" />
          </Field>
          {sending.problem && <ProblemNote problem={sending.problem} />}
          <div className="flex gap-2">
            <Button type="submit" variant="primary" icon={Send} isLoading={sending.isSending}>
              Send
            </Button>
            <Button onClick={onClose}>Back</Button>
          </div>
        </Form>
        {sending.requestId !== undefined && <NewExchange key={sending.requestId} requestId={sending.requestId} />}
      </section>
      <ConfirmDialog
        isOpen={sending.isAsking}
        isDangerous={false}
        title={`Call ${replay.tool.name} again?`}
        confirmLabel="Call it"
        onClose={sending.stopAsking}
        onConfirm={sending.send}
      >
        <p>It does not say that it only reads: it may write, send or delete something once more.</p>
      </ConfirmDialog>
    </div>
  )
}

/** The state of sending: what is typed, the question before, and the id of the newest call. */
function useSending({ tool, json: first, isReadOnly }: Possible) {
  const { seeing } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [json, setJson] = useState(first)
  const [isAsking, setIsAsking] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const [problem, setProblem] = useState<AppError>()
  const [requestId, setRequestId] = useState<RequestId>()
  const given = readArguments(json)

  const send = async () => {
    if (!given.ok) return
    setIsAsking(false)
    setIsSending(true)
    const answer = await attempt(() => seeing.getState().replay(workspaceId, tool.name, given.value))
    setIsSending(false)
    setProblem(answer.ok ? undefined : answer.problem)
    if (answer.ok) setRequestId(answer.data)
  }
  const ask = () => {
    if (!given.ok || isSending) return
    if (isReadOnly)
      void send() // because send keeps its problem
    else setIsAsking(true)
  }
  const stopAsking = () => {
    setIsAsking(false)
  }
  return { json, setJson, wrong: given.ok ? undefined : given.problem, isAsking, isSending, problem, requestId, send, ask, stopAsking }
}

function NewExchange({ requestId }: { readonly requestId: RequestId }) {
  const { id: workspaceId } = useWorkspace()
  const { exchange, problem } = useExchange({ workspaceId, requestId })
  if (problem) return <ProblemNote problem={problem} />
  return exchange === undefined ? <Skeleton /> : <ExchangeView exchange={exchange} label="The new exchange" isLabelShown />
}
