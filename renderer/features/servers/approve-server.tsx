import { ShieldCheck } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { Server } from '#shared/model/server.ts'
import { attempt } from '../../api/loading.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Dialog, ProblemNote, showToast } from '../../ui/index.ts'
import { LaunchReview } from './launch-review.tsx'
import { reasonOf } from './server-state.tsx'
import { StartFailure } from './start-failure.tsx'

interface ApproveServerProps {
  /** As the core told it: what is shown here is what its fingerprint names. */
  readonly server: Server
  /** "1 of 3" when there are several to approve. */
  readonly place?: string | undefined
  readonly onEdit: () => void
  /** It runs, was left for later, or failed and was left. */
  readonly onDone: (server: Server) => void
  /** The cross and Escape, where there is more than this one to leave; left out: as `onDone`. */
  readonly onClose?: (() => void) | undefined
}

/** The last step before anything runs: the person reads it in full and agrees. */
export function ApproveServer({ server, place, onEdit, onDone, onClose }: ApproveServerProps) {
  const { servers } = useStores()
  const live = useStore(servers, state => state.servers.find(other => other.id === server.id))
  const { isStarting, failed, problem, approve } = useApproval(server, onDone)
  const words = wordsFor(server, { isStarting, hasFailed: failed !== undefined })

  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      title={place === undefined ? words.title : `${words.title} (${place})`}
      description={words.description}
      onClose={() => {
        if (onClose) onClose()
        else onDone(live ?? server)
      }}
      footer={
        <>
          <Button variant="ghost" className="mr-auto" disabled={isStarting} onClick={onEdit}>
            Change
          </Button>
          <Button
            onClick={() => {
              onDone(live ?? server)
            }}
          >
            {words.later}
          </Button>
          <Button
            variant="primary"
            icon={ShieldCheck}
            isLoading={isStarting}
            onClick={() => void approve() /* because it keeps its problem */}
          >
            {words.go}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {problem && <ProblemNote problem={problem} />}
        {failed && <StartFailure server={failed} />}
        <LaunchReview server={server} />
      </div>
    </Dialog>
  )
}

function useApproval(server: Server, onDone: (server: Server) => void) {
  const { servers } = useStores()
  const [isStarting, setIsStarting] = useState(false)
  const [failed, setFailed] = useState<Server>()
  const [problem, setProblem] = useState<AppError>()

  const isShown = useIsShown()

  const approve = async () => {
    setIsStarting(true)
    setProblem(undefined)
    setFailed(undefined)
    const answer = await attempt(() => servers.getState().approveAndStart(server))
    const now = servers.getState().servers.find(other => other.id === server.id)
    const broken = [answer.ok ? answer.data : undefined, now].find(one => one !== undefined && reasonOf(one) !== undefined)
    if (answer.ok && broken === undefined) showToast({ text: `“${server.name}” is running${toolWords(answer.data)}.`, tone: 'success' })
    if (!isShown()) return
    setIsStarting(false)
    setFailed(broken)
    if (!answer.ok && broken === undefined) setProblem(answer.problem)
    if (answer.ok && broken === undefined) onDone(answer.data)
  }
  return { isStarting, failed, problem, approve }
}

/** A start goes on when its dialog is closed; what it comes to then is told by the list. */
function useIsShown(): () => boolean {
  const isShown = useRef(true)
  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])
  return () => isShown.current
}

function toolWords({ toolCount }: Server): string {
  if (toolCount === null || toolCount === 0) return ''
  return toolCount === 1 ? ' with 1 tool' : ` with ${toolCount} tools`
}

function wordsFor(
  { name, kind }: Pick<Server, 'name' | 'kind'>,
  { isStarting, hasFailed }: { readonly isStarting: boolean; readonly hasFailed: boolean },
) {
  const isElsewhere = kind === 'http'
  if (isStarting) {
    return {
      title: `${isElsewhere ? 'Connecting to' : 'Starting'} “${name}”`,
      description: isElsewhere
        ? 'It is asked what it offers. That goes on when you close this.'
        : 'The first start may download the server. It goes on when you close this.',
      later: 'Close',
      go: isElsewhere ? 'Connecting' : 'Starting',
    }
  }
  if (hasFailed)
    return {
      title: isElsewhere ? `“${name}” did not answer as it should` : `“${name}” did not start`,
      description: isElsewhere ? 'Change its address or headers, or try again.' : 'Change what it runs, or try again.',
      later: 'Leave it',
      go: 'Try again',
    }
  if (isElsewhere)
    return {
      title: `Approve how “${name}” is called`,
      description: 'It gets what assistants ask of it, and what its headers hold. Approve it only if you trust who runs it.',
      later: 'Not now',
      go: 'Approve and connect',
    }
  return {
    title: `Approve what “${name}” will run`,
    description: 'It runs on this machine with your rights. Start it only if you trust where it comes from.',
    later: 'Not now',
    go: 'Approve and start',
  }
}
