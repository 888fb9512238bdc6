import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useAppEvent, useStores } from '../../app/stores.tsx'
import { Button, Callout, formatTime, ProblemNote, StateDot, TimeAgo } from '../../ui/index.ts'
import type { RecordOwner } from './store.ts'

/** How the chain of the records stands, and a button that follows it now. */
export function ChainState({ owner }: { readonly owner: RecordOwner }) {
  const store = useStores().chain
  const { state, verdict, progress, problem, verifyProblem } = useStore(store)
  const stop = useRef<AbortController>(null)
  useEffect(() => {
    void store.getState().load(owner) // because a store keeps its own problem
  }, [store, owner])
  useAppEvent('audit.verifying', ({ chain, done, total }) => {
    store.getState().noteProgress(chain, done, total)
  })
  const verify = () => {
    stop.current = new AbortController()
    void store.getState().verify(stop.current.signal) // because a store keeps its own problem
  }
  return (
    <div className="mb-3 flex flex-col gap-2">
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <ChainWords />
        {progress === undefined ? (
          <Button size="sm" disabled={state === undefined} onClick={verify}>
            Verify now
          </Button>
        ) : (
          <>
            <span role="status" className="tabular-nums">
              Following: {progress.done.toLocaleString('en')} of {progress.total.toLocaleString('en')}
            </span>
            <Button size="sm" onClick={() => stop.current?.abort()}>
              Stop
            </Button>
          </>
        )}
      </div>
      {verdict?.bad && (
        <Callout tone="danger" title={`Record ${verdict.bad.seq.toLocaleString('en')} is not as it was`}>
          {verdict.bad.why} Found {formatTime(verdict.at)}. Export the records as JSON lines and keep them before anything else is changed.
        </Callout>
      )}
      {state?.problem && (
        <Callout tone={state.problem.code === 'locked' ? 'neutral' : 'danger'} title={PROBLEMS[state.problem.code]}>
          {state.problem.message}
        </Callout>
      )}
      {problem && <ProblemNote problem={problem} />}
      {verifyProblem && <ProblemNote problem={verifyProblem} />}
    </div>
  )
}

const PROBLEMS = { locked: 'Records go on, seals wait', key_lost: 'The key that seals is lost', broken: 'The chain is broken' }

function ChainWords() {
  const state = useStore(useStores().chain, ({ state }) => state)
  if (state === undefined) return <span>How the chain stands is being read.</span>
  if (state.records === 0) return <span>No records yet.</span>
  const sealed = state.seal === null ? 'not sealed yet' : <SealWords seq={state.seal.seq} at={state.seal.at} last={state.lastSeq} />
  return (
    <>
      <VerdictDot hasProblem={state.problem !== null} />
      <span className="tabular-nums">
        {state.records.toLocaleString('en')} records, {sealed}
        {state.summary !== null && `, ${state.summary.seq.toLocaleString('en')} removed before them`}
      </span>
    </>
  )
}

function VerdictDot({ hasProblem }: { readonly hasProblem: boolean }) {
  const verdict = useStore(useStores().chain, ({ verdict }) => verdict)
  if (verdict === undefined) return <StateDot tone={hasProblem ? 'warning' : 'neutral'} label="Not verified yet" />
  if (!verdict.isWhole) return <StateDot tone="danger" label="Not whole" />
  return <StateDot tone="success" label={`Whole, all ${verdict.records.toLocaleString('en')} records`} />
}

function SealWords({ seq, at, last }: { readonly seq: number; readonly at: number; readonly last: number }) {
  return (
    <>
      {seq >= last ? 'all sealed' : `sealed up to ${seq.toLocaleString('en')}`}, <TimeAgo at={at} />
    </>
  )
}
