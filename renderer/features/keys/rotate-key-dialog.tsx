import { useId, useState } from 'react'
import type { CreatedKey, Key } from '#shared/model/key.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Dialog, Field, Form, formatTime, ProblemNote, Select, useAction, useNow } from '../../ui/index.ts'
import { KeyOnce } from './key-once.tsx'

const DAY_MS = 86_400_000

const OVERLAPS = [
  { value: '0', label: 'None: it ends now' },
  { value: '1', label: '1 day' },
  { value: '3', label: '3 days' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const
type Overlap = (typeof OVERLAPS)[number]['value']

/** Puts a new key in the place of one, and shows it once. The old one lives on for as long as its client needs to be changed. */
export function RotateKeyDialog({ keyToRotate: key, onClose }: { readonly keyToRotate: Key; readonly onClose: () => void }) {
  const [created, setCreated] = useState<CreatedKey & { readonly oldEndsAt: number }>()
  if (created === undefined) return <ChooseOverlap keyToRotate={key} onClose={onClose} onRotated={setCreated} />
  return <KeyOnce created={created} oldEndsAt={created.oldEndsAt} onClose={onClose} />
}

interface ChooseOverlapProps {
  readonly keyToRotate: Key
  readonly onClose: () => void
  readonly onRotated: (rotated: CreatedKey & { readonly oldEndsAt: number }) => void
}

function ChooseOverlap({ keyToRotate: key, onClose, onRotated }: ChooseOverlapProps) {
  const form = useId()
  const store = useStores().keys
  const now = useNow()
  const [overlap, setOverlap] = useState<Overlap>('1')
  const rotate = useAction(async () => {
    const created = await store.getState().rotate(key, Number(overlap))
    onRotated({ ...created, oldEndsAt: endOf(key, overlap, Date.now()) })
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Rotate the key “${key.name}”`}
      description="A new key takes its place, with the same name, scopes, tools and limits."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={rotate.isRunning}>
            Rotate key
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => void rotate.run() /* because useAction keeps the problem */}>
        {rotate.problem && <ProblemNote problem={rotate.problem} />}
        <Field label="The old key goes on for" hint={hintOf(key, overlap, now)}>
          <Select autoFocus value={overlap} options={OVERLAPS} onValue={setOverlap} />
        </Field>
      </Form>
    </Dialog>
  )
}

/** Never longer than it would have lived. */
function endOf({ expiresAt }: Key, overlap: Overlap, now: number): number {
  const end = now + Number(overlap) * DAY_MS
  return Math.min(end, expiresAt ?? end)
}

function hintOf(key: Key, overlap: Overlap, now: number): string {
  if (overlap === '0') return 'Its client is refused from its next call on, until it has the new key.'
  return `${key.prefix}… opens the workspace until ${formatTime(endOf(key, overlap, now))}. Give its client the new key before then.`
}
