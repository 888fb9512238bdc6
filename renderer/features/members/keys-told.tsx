import { useCallback } from 'react'
import type { MemberId, WorkspaceId } from '#shared/model/ids.ts'
import { attempt } from '../../api/loading.ts'
import { useStores } from '../../app/stores.tsx'
import { useAnswer } from '../../parts/asking/use-answer.ts'
import { ProblemNote } from '../../ui/index.ts'
import { keyNames } from './role-words.ts'

interface KeysToldProps {
  readonly memberId: MemberId
  /** In this workspace alone. */
  readonly workspaceId?: WorkspaceId
  /** What becomes of them: "They are revoked now, for good." */
  readonly fate: string
  /** Said where there is none. */
  readonly none: string
}

/** Which keys act as somebody, and what becomes of them: told before it is done. */
export function KeysTold({ memberId, workspaceId, fate, none }: KeysToldProps) {
  const store = useStores().members
  const ask = useCallback(() => attempt(() => store.getState().keysOf(memberId)), [store, memberId])
  const found = useAnswer(ask)
  if (found === undefined) return <p role="status">Looking for keys that act as them…</p>
  if (!found.ok) return <ProblemNote problem={found.problem} />
  const keys = found.data.filter(key => workspaceId === undefined || key.workspaceId === workspaceId)
  if (keys.length === 0) return <p>{none}</p>
  return (
    <p>
      {keys.length === 1 ? '1 key acts' : `${keys.length.toLocaleString('en')} keys act`} as them:{' '}
      <span className="font-medium text-ink">{keyNames(keys)}</span>. {fate}
    </p>
  )
}
