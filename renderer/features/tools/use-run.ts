import { useRef, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { Tool } from '#shared/model/tool.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import type { ToolAnswer } from './store.ts'

/** A call that was made here and what came of it. */
export type Run = { readonly durationMs: number } & (
  { readonly ok: true; readonly answer: ToolAnswer } | { readonly ok: false; readonly problem: AppError }
)

interface Running {
  readonly run: (toolArguments: Readonly<Record<string, unknown>>) => Promise<void>
  readonly isRunning: boolean
  readonly last: Run | undefined
}

/** Calls the tool; only the newest call's answer is shown. */
export function useRun(tool: Tool): Running {
  const { tools } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [isRunning, setIsRunning] = useState(false)
  const [last, setLast] = useState<Run>()
  const turn = useRef(0)

  const run: Running['run'] = async toolArguments => {
    const mine = ++turn.current
    setIsRunning(true)
    const startedAt = performance.now()
    const result = await attempt(() => tools.getState().run(workspaceId, tool.name, toolArguments))
    if (mine !== turn.current) return
    const durationMs = performance.now() - startedAt
    setIsRunning(false)
    setLast(result.ok ? { ok: true, durationMs, answer: result.data } : { ok: false, durationMs, problem: result.problem })
  }
  return { run, isRunning, last }
}
