import { isRedactable, MIN_REDACTED_LENGTH } from '#shared/redactable.ts'
import { parseReference, REFERENCE_HINT } from '#shared/secret-reference.ts'
import type { AppError } from '#shared/errors.ts'
import { OwnKeyNote } from '../../parts/keys/own-key-note.tsx'
import { Field, HiddenInput, Input, issueOf, Select } from '../../ui/index.ts'
import type { GivenContent } from './store.ts'

export interface ContentDraft {
  readonly from: 'value' | 'reference'
  readonly value: string
  readonly reference: string
}

export const EMPTY_CONTENT: ContentDraft = { from: 'value', value: '', reference: '' }

/** What is given, or undefined while it is not complete. */
export function givenOf({ from, value, reference }: ContentDraft): GivenContent | undefined {
  if (from === 'value') return value === '' ? undefined : { value }
  return parseReference(reference.trim()) === undefined ? undefined : { reference: reference.trim() }
}

const SOURCES = [
  { value: 'value', label: 'A value, kept here encrypted' },
  { value: 'reference', label: 'Looked up in a password manager' },
] as const

interface ContentFieldsProps {
  readonly draft: ContentDraft
  readonly onDraft: (draft: ContentDraft) => void
  readonly problem: AppError | undefined
}

/** The value, or where it is looked up whenever it is used. */
export function ContentFields({ draft, onDraft, problem }: ContentFieldsProps) {
  const { from, value, reference } = draft
  const isShort = value !== '' && !isRedactable(value)
  const isWrong = reference.trim() !== '' && parseReference(reference.trim()) === undefined
  return (
    <>
      <Field label="What it is">
        <Select
          value={from}
          options={SOURCES}
          onValue={chosen => {
            onDraft({ ...draft, from: chosen })
          }}
        />
      </Field>
      {from === 'value' ? (
        <Field label="Value" problem={issueOf(problem, 'value')} {...(isShort ? { hint: <ShortValue /> } : {})}>
          <HiddenInput
            value={value}
            onValue={typed => {
              onDraft({ ...draft, value: typed })
            }}
          />
        </Field>
      ) : (
        <Field
          label="Reference"
          problem={issueOf(problem, 'reference') ?? (isWrong ? REFERENCE_HINT : undefined)}
          hint="op://vault/item/field (1Password), bw://item/password (Bitwarden), pass://path/to/entry, or env://NAME. Only this is kept."
        >
          <Input
            isMono
            placeholder="op://Private/GitHub/token"
            maxLength={512}
            value={reference}
            onValue={typed => {
              onDraft({ ...draft, reference: typed })
            }}
          />
        </Field>
      )}
      {from === 'value' && <OwnKeyNote isSecret text={value} />}
    </>
  )
}

/** Said while it is typed: it can be kept, but it is guarded less than others. */
function ShortValue() {
  return (
    <span role="status" className="text-warning-ink">
      Too short to be redacted: a value of fewer than {MIN_REDACTED_LENGTH} characters is not taken out of what servers say.
    </span>
  )
}
