import { useEffect, useEffectEvent, useReducer } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { Server, ServerLogLine } from '#shared/model/server.ts'
import { attempt } from '../../api/loading.ts'
import { useAppEvent, useStores } from '../../app/stores.tsx'
import { EMPTY_LOG, joinLines, withLines, type ShownLog } from './log-lines.ts'

interface LogState extends ShownLog {
  readonly status: 'loading' | 'ready'
  readonly problem: AppError | undefined
}

type LogChange =
  | { readonly kind: 'read'; readonly lines: readonly ServerLogLine[]; readonly problem?: AppError }
  | { readonly kind: 'arrived'; readonly lines: readonly ServerLogLine[] }
  | { readonly kind: 'cleared' }

const LOADING: LogState = { ...EMPTY_LOG, status: 'loading', problem: undefined }

function next(state: LogState, change: LogChange): LogState {
  switch (change.kind) {
    case 'read':
      // What arrived while it was asked for may be in the answer, too.
      return { ...withLines(EMPTY_LOG, joinLines(change.lines, state.lines)), status: 'ready', problem: change.problem }
    case 'arrived':
      return { ...state, ...withLines(state, change.lines) }
    case 'cleared':
      return { ...state, ...EMPTY_LOG }
  }
}

/** Reads what the core has kept and adds what is told from then on. */
export function useServerLog(server: Server): LogState & { readonly clear: () => void } {
  const { servers } = useStores()
  const [state, tell] = useReducer(next, LOADING)
  useAppEvent('server.logged', event => {
    if (event.serverId === server.id) tell({ kind: 'arrived', lines: event.lines })
  })
  const read = useEffectEvent(() => attempt(() => servers.getState().logsOf(server)))
  useEffect(() => {
    let isGone = false
    void read().then(answer => {
      if (!isGone) tell(answer.ok ? { kind: 'read', lines: answer.data } : { kind: 'read', lines: [], problem: answer.problem })
    }) // because attempt never throws
    return () => {
      isGone = true
    }
  }, [server.id])
  return {
    ...state,
    clear: () => {
      tell({ kind: 'cleared' })
    },
  }
}
