import { useId, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { Secret } from '#shared/model/secret.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, Dialog, Field, Form, HiddenInput, Input, issueOf, ProblemNote, showToast, useAction } from '../../ui/index.ts'

interface SecretDialogProps {
  /** The secret whose value is replaced; undefined to add one. */
  readonly secret?: Secret
  /** What a new one is called at first: where something asks for it. */
  readonly firstName?: string
  readonly onClose: () => void
}

/** Takes a value and forgets it: what is kept can be replaced and deleted, never read again. */
export function SecretDialog({ secret, firstName = '', onClose }: SecretDialogProps) {
  const form = useId()
  const store = useStores().secrets
  const { id: workspaceId } = useWorkspace()
  const [name, setName] = useState(firstName)
  const [value, setValue] = useState('')
  const words = secret === undefined ? WORDS.add : WORDS.replace
  const save = useAction(async () => {
    const kept =
      secret === undefined ? await store.getState().create(workspaceId, name, value) : await store.getState().replace(secret, value)
    showToast({ text: words.done(kept), tone: 'success' })
    onClose()
  })
  const isComplete = value !== '' && (secret !== undefined || name !== '')
  const valueProblem = issueOf(save.problem, 'value')
  const nameProblem = issueOf(save.problem, 'name')

  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title={secret === undefined ? 'Add secret' : `Replace ${secret.name}`}
      description={words.description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={save.isRunning} disabled={!isComplete}>
            {words.go}
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (isComplete) void save.run() /* because useAction keeps the problem */
        }}
      >
        <ProblemElsewhere problem={save.problem} />
        {secret === undefined && (
          <Field
            label="Name"
            problem={nameProblem ?? problemOfName(name)}
            hint="Servers ask for it by this name. Letters, digits and underscores."
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
        )}
        <Field label={secret === undefined ? 'Value' : 'New value'} problem={valueProblem}>
          <HiddenInput value={value} onValue={setValue} />
        </Field>
      </Form>
    </Dialog>
  )
}

/** What went wrong, unless a field says it. */
function ProblemElsewhere({ problem }: { readonly problem: AppError | undefined }) {
  const isAtField = issueOf(problem, 'name') !== undefined || issueOf(problem, 'value') !== undefined
  return problem === undefined || isAtField ? null : <ProblemNote problem={problem} />
}

const WORDS = {
  add: {
    description: 'It is encrypted at once and given only to the servers that name it. Nobody can read it here again.',
    go: 'Add secret',
    done: ({ name }: Secret) => `${name} is kept.`,
  },
  replace: {
    description: 'The old value is gone after this. Servers that run keep it until they restart.',
    go: 'Replace value',
    done: ({ name, usedBy }: Secret) =>
      usedBy.length === 0 ? `${name} is replaced.` : `${name} is replaced. Restart the servers that use it.`,
  },
}

function problemOfName(name: string): string | undefined {
  const isFine = name === '' || /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)
  return isFine ? undefined : 'Use letters, digits and underscores, and begin with a letter or underscore.'
}
