import { Cable } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { AuditRecord } from '#shared/model/audit.ts'
import type { RequestId } from '#shared/model/ids.ts'
import type { Attempt } from '../../api/loading.ts'
import { Inspector } from '../../app/inspector/inspector.tsx'
import { useStores } from '../../app/stores.tsx'
import { useAnswer } from '../../parts/asking/use-answer.ts'
import { Button, CopyButton, Drawer, Facts, ProblemState, Skeleton } from '../../ui/index.ts'
import { CallsItMade } from './made-calls.tsx'
import { OutcomeDot } from './outcome.tsx'
import { recordFacts } from './record-facts.tsx'
import { titleOf } from './record-words.ts'
import type { RecordOwner } from './store.ts'

interface RecordDrawerProps {
  readonly owner: RecordOwner
  readonly requestId: RequestId
  /** Which of its records; undefined: the call, where there is one. */
  readonly seq: number | undefined
  readonly slug: string | undefined
  readonly onClose: () => void
}

/** The whole of one record, and from a call what was said to its server. */
export function RecordDrawer({ owner, requestId, seq, slug, onClose }: RecordDrawerProps) {
  const store = useStores().records
  const ask = useCallback(() => store.getState().find(owner, requestId), [store, owner, requestId])
  const found = useAnswer(ask)
  const [isInspecting, setIsInspecting] = useState(false)
  const inspect = (isOn: boolean) => () => {
    setIsInspecting(isOn)
  }
  if (isInspecting && owner !== 'organization') return <Inspector place={{ workspaceId: owner, requestId }} onClose={inspect(false)} />
  const record = found?.ok === true ? chosenOf(found.data, seq) : undefined
  if (record !== undefined) return <Found record={record} slug={slug} owner={owner} onClose={onClose} onInspect={inspect(true)} />
  return (
    <Drawer isOpen onClose={onClose} title="Record">
      <NotFound found={found} />
    </Drawer>
  )
}

function NotFound({ found }: { readonly found: Attempt<unknown> | undefined }) {
  if (found === undefined) return <Skeleton />
  if (!found.ok) return <ProblemState problem={found.problem} />
  return <p className="text-muted">There is no record of this request. It may have been removed, as it was older than is kept.</p>
}

function chosenOf(records: readonly AuditRecord[], seq: number | undefined): AuditRecord | undefined {
  return records.find(record => record.seq === seq) ?? records.find(({ kind }) => kind !== 'change') ?? records[0]
}

interface FoundProps {
  readonly record: AuditRecord
  readonly owner: RecordOwner
  readonly slug: string | undefined
  readonly onClose: () => void
  readonly onInspect: () => void
}

function Found({ record, owner, slug, onClose, onInspect }: FoundProps) {
  const isOfServer = record.serverId !== null && record.kind !== 'change'
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={record.what === 'connect' ? titleOf(record) : <span className="font-mono">{titleOf(record)}</span>}
      {...(isOfServer
        ? {
            footer: (
              <Button icon={Cable} onClick={onInspect}>
                Show messages
              </Button>
            ),
          }
        : {})}
    >
      <div className="flex flex-col gap-5">
        <div className="flex flex-col gap-1.5">
          <p className="text-base font-medium">
            <OutcomeDot call={record} />
          </p>
          {record.message !== null && <p className="break-words text-muted">{record.message}</p>}
        </div>
        <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1.5 pr-1.5 pl-3">
          <span className="min-w-0 flex-1">
            <span className="block text-xs text-muted">Request id</span>
            <span className="font-mono text-xs break-all select-all">{record.requestId}</span>
          </span>
          <CopyButton value={record.requestId} label="Copy id" />
        </div>
        <Facts facts={recordFacts(record, slug)} />
        {record.what === 'tools/call' && owner !== 'organization' && <CallsItMade requestId={record.requestId} />}
        <InTheChain record={record} />
      </div>
    </Drawer>
  )
}

/** Where the record stands, and what its hash follows from. */
function InTheChain({ record: { seq, hash, argumentsSha256, resultSha256 } }: { readonly record: AuditRecord }) {
  const hashes = [
    ...(argumentsSha256 === null ? [] : [{ name: 'Arguments', value: argumentsSha256 }]),
    ...(resultSha256 === null ? [] : [{ name: 'Result', value: resultSha256 }]),
    { name: 'This record', value: hash },
  ]
  return (
    <section aria-labelledby="in-the-chain" className="flex flex-col gap-2">
      <h3 id="in-the-chain" className="font-medium">
        Record {seq.toLocaleString('en')} of the chain
      </h3>
      <Facts
        facts={hashes.map(({ name, value }) => ({
          name,
          value: <span className="font-mono text-xs break-all text-muted select-all">{value}</span>,
        }))}
      />
      <p className="text-xs text-faint">
        SHA-256. The record has hashes and sizes of arguments and results, never the texts. The last messages of each server are in memory,
        until Atrium ends.
      </p>
    </section>
  )
}
