import { useId, useState } from 'react'
import type { EnvEntry, EnvOutcome, EnvPick } from '#shared/model/env-file.ts'
import type { SecretSharing } from '#shared/model/secret.ts'
import {
  Badge,
  Button,
  Checkbox,
  Dialog,
  Field,
  FileDrop,
  Form,
  ProblemNote,
  showToast,
  Textarea,
  useAction,
  type Tone,
} from '../../ui/index.ts'
import { FOR_ALL, SharingFields } from './sharing-fields.tsx'

interface ImportDialogProps {
  readonly isOfOrganization?: boolean
  readonly preview: (text: string) => Promise<readonly EnvEntry[]>
  readonly take: (text: string, picks: readonly EnvPick[], sharing: SecretSharing) => Promise<EnvOutcome>
  readonly onClose: () => void
}

/** A `.env` text in, what would become of each line shown, and nothing kept before that was agreed to. */
export function ImportDialog({ isOfOrganization = false, preview, take, onClose }: ImportDialogProps) {
  const [text, setText] = useState('')
  const [entries, setEntries] = useState<readonly EnvEntry[]>()
  const title = isOfOrganization ? 'Paste a .env for the organization' : 'Paste a .env'
  return entries === undefined ? (
    <TextStep
      title={title}
      text={text}
      onText={setText}
      onLook={async () => {
        setEntries(await preview(text))
      }}
      onClose={onClose}
    />
  ) : (
    <PreviewStep
      title={title}
      entries={entries}
      asksSharing={isOfOrganization}
      onKeep={async (picks, sharing) => {
        const outcome = await take(text, picks, sharing)
        showToast({ text: wordsOf(outcome), tone: 'success' })
        onClose()
      }}
      onBack={() => {
        setEntries(undefined)
      }}
      onClose={onClose}
    />
  )
}

interface TextStepProps {
  readonly title: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly onLook: () => Promise<void>
  readonly onClose: () => void
}

function TextStep({ title, text, onText, onLook, onClose }: TextStepProps) {
  const form = useId()
  const look = useAction(onLook)
  const isEmpty = text.trim() === ''
  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      onClose={onClose}
      title={title}
      description="Nothing is kept before you have seen what would become of each line."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={look.isRunning} disabled={isEmpty}>
            Show what would change
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (!isEmpty) void look.run() /* because useAction keeps the problem */
        }}
      >
        {look.problem && <ProblemNote problem={look.problem} />}
        <Field
          label="Text of the file"
          hint="NAME=value, a line each. Comments, export, quotes and values over several lines are understood."
        >
          <Textarea
            isMono
            rows={10}
            value={text}
            onValue={onText}
            placeholder={'# from the project\nGITHUB_TOKEN=…\nDATABASE_URL="postgres://…"'}
            data-1p-ignore
            data-lpignore="true"
          />
        </Field>
        <FileDrop
          label="Or drop the file here"
          accept=".env,.txt"
          buttonLabel="Choose file"
          onFile={file => {
            void file.text().then(onText) // because reading a file that was just chosen fails only with the disk
          }}
        />
      </Form>
    </Dialog>
  )
}

interface PreviewStepProps {
  readonly title: string
  readonly entries: readonly EnvEntry[]
  /** New ones need it said who gets them. */
  readonly asksSharing: boolean
  readonly onKeep: (picks: readonly EnvPick[], sharing: SecretSharing) => Promise<void>
  readonly onBack: () => void
  readonly onClose: () => void
}

function PreviewStep({ title, entries, asksSharing, onKeep, onBack, onClose }: PreviewStepProps) {
  const form = useId()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [sharing, setSharing] = useState(FOR_ALL)
  const picks = entries.flatMap(entry => pickOf(entry, left))
  const keep = useAction(() => onKeep(picks, sharing))
  const check = (name: string, isChecked: boolean) => {
    const others = [...left].filter(other => other !== name)
    setLeft(new Set(isChecked ? others : [...others, name]))
  }
  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      onClose={onClose}
      title={title}
      description="Nothing is kept yet."
      footer={
        <>
          <Button onClick={onBack}>Back to the text</Button>
          <Button type="submit" form={form} variant="primary" isLoading={keep.isRunning} disabled={picks.length === 0}>
            Keep {picks.length} {picks.length === 1 ? 'secret' : 'secrets'}
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (picks.length > 0) void keep.run() /* because useAction keeps the problem */
        }}
      >
        {keep.problem && <ProblemNote problem={keep.problem} />}
        <Entries entries={entries} left={left} onCheck={check} />
        {asksSharing && entries.some(({ state }) => state === 'new') && <SharingFields sharing={sharing} onSharing={setSharing} />}
      </Form>
    </Dialog>
  )
}

const MARKS: Readonly<Record<EnvEntry['state'], { readonly tone: Tone; readonly label: string }>> = {
  new: { tone: 'success', label: 'New' },
  replaced: { tone: 'warning', label: 'Replaces' },
  unchanged: { tone: 'neutral', label: 'Unchanged' },
  repeated: { tone: 'neutral', label: 'Given again' },
  invalid: { tone: 'danger', label: 'Cannot be read' },
}

interface EntriesProps {
  readonly entries: readonly EnvEntry[]
  readonly left: ReadonlySet<string>
  readonly onCheck: (name: string, isChecked: boolean) => void
}

function Entries({ entries, left, onCheck }: EntriesProps) {
  if (entries.length === 0) return <p className="text-muted">The text gives no variable.</p>
  return (
    <ul aria-label="What would become of each line" className="divide-y divide-line rounded-lg border border-line">
      {entries.map(entry => (
        <li key={entry.line} className="grid grid-cols-[4rem_minmax(0,1fr)_auto] items-start gap-x-3 px-3 py-2">
          <span className="text-xs leading-5 text-muted tabular-nums">Line {entry.line}</span>
          <EntryName entry={entry} isLeft={entry.name !== null && left.has(entry.name)} onCheck={onCheck} />
          <Badge tone={MARKS[entry.state].tone}>{MARKS[entry.state].label}</Badge>
        </li>
      ))}
    </ul>
  )
}

interface EntryNameProps extends Pick<EntriesProps, 'onCheck'> {
  readonly entry: EnvEntry
  readonly isLeft: boolean
}

function EntryName({ entry, isLeft, onCheck }: EntryNameProps) {
  const { name, message, version } = entry
  const note = [version === null ? undefined : `Version ${version} is kept.`, message ?? undefined]
    .filter(part => part !== undefined)
    .join(' ')
  if (name === null || !isTakeable(entry))
    return (
      <div className="min-w-0">
        {name !== null && <p className="truncate font-mono text-muted">{name}</p>}
        {note !== '' && <p className="text-xs text-muted">{note}</p>}
      </div>
    )
  return (
    <Checkbox
      label={<span className="font-mono break-all">{name}</span>}
      {...(note === '' ? {} : { hint: note })}
      isChecked={!isLeft}
      onCheck={isChecked => {
        onCheck(name, isChecked)
      }}
    />
  )
}

function isTakeable({ state }: EnvEntry): boolean {
  return state === 'new' || state === 'replaced'
}

function pickOf(entry: EnvEntry, left: ReadonlySet<string>): EnvPick[] {
  const { name, version } = entry
  return name !== null && isTakeable(entry) && !left.has(name) ? [{ name, version }] : []
}

function wordsOf({ added, replaced }: EnvOutcome): string {
  const parts = [added.length > 0 ? `${added.length} added` : '', replaced.length > 0 ? `${replaced.length} replaced` : '']
  return `Secrets: ${parts.filter(part => part !== '').join(', ')}.`
}
