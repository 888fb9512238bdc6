import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, ConfirmDialog, Field, Form, Input, showToast } from '../../ui/index.ts'

const FEWEST = 1_000
const MOST = 10_000_000
const MOST_DAYS = 3_650

/** How much of its activity a workspace keeps. What a smaller number removes is said before it is saved. */
export function AuditKeeping({ workspace }: { readonly workspace: Workspace }) {
  const chain = useStores().chain
  const { auditKeepRecords, auditKeepDays } = workspace.settings
  const [records, setRecords] = useState(String(auditKeepRecords))
  const [days, setDays] = useState(auditKeepDays === null ? '' : String(auditKeepDays))
  const [isAsking, setIsAsking] = useState(false)
  const count = useStore(chain, state => (state.owner === workspace.id ? state.state?.records : undefined))
  useEffect(() => {
    void chain.getState().load(workspace.id) // because a store keeps its own problem
  }, [chain, workspace.id])
  const kept = readKept(records, days)
  const isChanged = kept !== undefined && (kept.auditKeepRecords !== auditKeepRecords || kept.auditKeepDays !== auditKeepDays)

  return (
    <Form
      className="max-w-md"
      onSubmit={() => {
        setIsAsking(isChanged)
      }}
    >
      <Field
        label="Records at most"
        hint={count === undefined ? 'The oldest go first.' : `There are ${count.toLocaleString('en')} now. The oldest go first.`}
        problem={problemOf(readCount(records, FEWEST, MOST), `from ${String(FEWEST)} to ${MOST.toLocaleString('en')}`)}
      >
        <Input inputMode="numeric" value={records} onValue={setRecords} />
      </Field>
      <Field
        label="Days at most"
        isOptional
        hint="Empty: however old they are."
        problem={problemOf(readDays(days), `from 1 to ${MOST_DAYS.toLocaleString('en')}, or nothing`)}
      >
        <Input inputMode="numeric" value={days} onValue={setDays} />
      </Field>
      <p className="text-xs text-muted">
        A signed summary stands for what was removed, so that the chain can still be verified. Arguments and results are never kept, only
        their sizes and SHA-256.
      </p>
      <div>
        <Button type="submit" disabled={!isChanged}>
          Save
        </Button>
      </div>
      {isAsking && kept !== undefined && (
        <AskFirst workspace={workspace} kept={kept} count={count ?? 0} onClose={() => setIsAsking(false)} />
      )}
    </Form>
  )
}

interface Kept {
  readonly auditKeepRecords: number
  readonly auditKeepDays: number | null
}

interface AskFirstProps {
  readonly workspace: Workspace
  readonly kept: Kept
  /** How many there are. */
  readonly count: number
  readonly onClose: () => void
}

function AskFirst({ workspace, kept, count, onClose }: AskFirstProps) {
  const store = useStores().workspaces
  const excess = Math.max(0, count - kept.auditKeepRecords)
  const isRemoving = excess > 0 || kept.auditKeepDays !== null
  return (
    <ConfirmDialog
      isOpen
      isDangerous={isRemoving}
      onClose={onClose}
      title="Change what is kept of the activity?"
      confirmLabel={isRemoving ? 'Save and remove' : 'Save'}
      onConfirm={async () => {
        await store.getState().update({ workspaceId: workspace.id, settings: kept })
        showToast({ text: 'Saved. What is beyond it goes within the hour.', tone: 'success' })
      }}
    >
      <p>{numberWords(excess)}</p>
      <p>{ageWords(kept.auditKeepDays)}</p>
      {isRemoving && <p>What is removed cannot be brought back. Export it first, from Activity, if somebody may ask for it.</p>}
    </ConfirmDialog>
  )
}

function numberWords(excess: number): string {
  if (excess === 0) return 'No record is removed for the number of them now.'
  return excess === 1 ? 'The oldest record is removed.' : `The oldest ${excess.toLocaleString('en')} records are removed.`
}

function ageWords(days: number | null): string {
  if (days === null) return 'No record goes for its age.'
  return `Every record older than ${days === 1 ? '1 day' : `${days.toLocaleString('en')} days`} is removed, from now on.`
}

function readKept(records: string, days: string): Kept | undefined {
  const auditKeepRecords = readCount(records, FEWEST, MOST)
  const auditKeepDays = readDays(days)
  return auditKeepRecords === undefined || auditKeepDays === undefined ? undefined : { auditKeepRecords, auditKeepDays }
}

/** Nothing is no limit. */
function readDays(text: string): number | null | undefined {
  return text.trim() === '' ? null : readCount(text, 1, MOST_DAYS)
}

function readCount(text: string, fewest: number, most: number): number | undefined {
  const count = /^\d{1,8}$/.test(text.trim()) ? Number(text.trim()) : -1
  return count >= fewest && count <= most ? count : undefined
}

function problemOf(read: number | null | undefined, range: string): string | undefined {
  return read === undefined ? `Write a whole number ${range}.` : undefined
}
