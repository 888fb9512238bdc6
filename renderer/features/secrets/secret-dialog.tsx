import { useId, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { SecretSharing } from '#shared/model/secret.ts'
import { Button, Dialog, Field, Form, Input, issueOf, ProblemNote, useAction } from '../../ui/index.ts'
import { ContentFields, EMPTY_CONTENT, givenOf } from './content-fields.tsx'
import { FOR_ALL, SharingFields } from './sharing-fields.tsx'
import type { GivenContent } from './store.ts'

export interface GivenSecret extends GivenContent {
  readonly name: string
  readonly description: string
  readonly sharing: SecretSharing
}

interface AddSecretDialogProps {
  /** Of the organization: then it is asked who gets it. */
  readonly isOfOrganization?: boolean
  /** What it is called at first. */
  readonly firstName?: string
  readonly onAdd: (given: GivenSecret) => Promise<void>
  readonly onClose: () => void
}

/** Takes a value and forgets it. */
export function AddSecretDialog({ isOfOrganization = false, firstName = '', onAdd, onClose }: AddSecretDialogProps) {
  const form = useId()
  const [name, setName] = useState(firstName)
  const [description, setDescription] = useState('')
  const [content, setContent] = useState(EMPTY_CONTENT)
  const [sharing, setSharing] = useState(FOR_ALL)
  const given = givenOf(content)
  const isComplete = name !== '' && problemOfName(name) === undefined && given !== undefined
  const save = useAction(async () => {
    if (given === undefined) return
    await onAdd({ name, description, sharing, ...given })
    onClose()
  })
  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title={isOfOrganization ? 'Add organization secret' : 'Add secret'}
      description="A value is encrypted at once and given only to what names it."
      footer={<Footer form={form} go="Add secret" isRunning={save.isRunning} isComplete={isComplete} onClose={onClose} />}
    >
      <Form
        id={form}
        onSubmit={() => {
          if (isComplete) void save.run() /* because useAction keeps the problem */
        }}
      >
        <ProblemElsewhere problem={save.problem} />
        <Field
          label="Name"
          problem={issueOf(save.problem, 'name') ?? problemOfName(name)}
          hint="Servers and tools ask for it by this name. Letters, digits and underscores."
        >
          <Input
            isMono
            placeholder="GITHUB_TOKEN"
            maxLength={128}
            value={name}
            onValue={typed => {
              setName(typed.trim())
            }}
          />
        </Field>
        <ContentFields draft={content} onDraft={setContent} problem={save.problem} />
        <Field label="Description" isOptional problem={issueOf(save.problem, 'description')}>
          <Input value={description} onValue={setDescription} maxLength={500} />
        </Field>
        {isOfOrganization && <SharingFields sharing={sharing} onSharing={setSharing} />}
      </Form>
    </Dialog>
  )
}

interface ReplaceSecretDialogProps {
  readonly name: string
  /** Where it is looked up now. */
  readonly reference: string | null
  /** What keeps the old value until it restarts, in words. */
  readonly users: readonly string[]
  readonly onReplace: (given: GivenContent) => Promise<void>
  readonly onClose: () => void
}

export function ReplaceSecretDialog({ name, reference, users, onReplace, onClose }: ReplaceSecretDialogProps) {
  const form = useId()
  const [content, setContent] = useState(reference === null ? EMPTY_CONTENT : { ...EMPTY_CONTENT, from: 'reference' as const, reference })
  const given = givenOf(content)
  const save = useAction(async () => {
    if (given === undefined) return
    await onReplace(given)
    onClose()
  })
  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title={`Replace ${name}`}
      description="The old one is gone after this."
      footer={<Footer form={form} go="Replace value" isRunning={save.isRunning} isComplete={given !== undefined} onClose={onClose} />}
    >
      <Form
        id={form}
        onSubmit={() => {
          if (given !== undefined) void save.run() /* because useAction keeps the problem */
        }}
      >
        <ProblemElsewhere problem={save.problem} />
        <ContentFields draft={content} onDraft={setContent} problem={save.problem} />
        {users.length > 0 && (
          <p className="text-sm text-muted">
            Used by <span className="font-medium text-ink">{users.join(', ')}</span>. Servers that run keep the old value until they
            restart; tools written here get the new one at their next call.
          </p>
        )}
      </Form>
    </Dialog>
  )
}

interface FooterProps {
  readonly form: string
  readonly go: string
  readonly isRunning: boolean
  readonly isComplete: boolean
  readonly onClose: () => void
}

function Footer({ form, go, isRunning, isComplete, onClose }: FooterProps) {
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form={form} variant="primary" isLoading={isRunning} disabled={!isComplete}>
        {go}
      </Button>
    </>
  )
}

/** What went wrong, unless a field says it. */
function ProblemElsewhere({ problem }: { readonly problem: AppError | undefined }) {
  const isAtField = ['name', 'value', 'reference', 'description'].some(field => issueOf(problem, field) !== undefined)
  return problem === undefined || isAtField ? null : <ProblemNote problem={problem} />
}

function problemOfName(name: string): string | undefined {
  const isFine = name === '' || /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)
  return isFine ? undefined : 'Use letters, digits and underscores, and begin with a letter or underscore.'
}
