import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { looksLikeSecret } from '#shared/secret-like.ts'
import { OwnKeyNote } from '../../parts/keys/own-key-note.tsx'
import { Button, HiddenInput, IconButton, Input, Select, type SelectOption } from '../../ui/index.ts'
import { keptAsSecret, newHeader, sourceProblem, type HeaderDraft } from './http-draft.ts'

interface HeaderFieldsProps {
  readonly headers: readonly HeaderDraft[]
  /** A sentence by the header's id. */
  readonly problems: Readonly<Record<number, string>>
  /** The names of the workspace's secrets. */
  readonly secrets: readonly string[]
  readonly onChange: (headers: readonly HeaderDraft[]) => void
}

/** What is sent with each request: a row a header, each plain text, a secret by name, or a secret to be kept now. */
export function HeaderFields({ headers, problems, secrets, onChange }: HeaderFieldsProps) {
  const [addedId, setAddedId] = useState<number>()
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">
        Headers<span className="ml-1.5 font-normal text-faint">Optional</span>
      </legend>
      <p className="-mt-1 text-xs text-muted">
        For a server that takes a token. One that wants you to sign in needs none: it asks after you have approved it.
      </p>
      {headers.map((header, index) => (
        <HeaderRow
          key={header.id}
          header={header}
          position={index + 1}
          isJustAdded={header.id === addedId}
          problem={problems[header.id]}
          secrets={secrets}
          onChange={part => {
            onChange(headers.map(other => (other.id === header.id ? { ...other, ...part } : other)))
          }}
          onRemove={() => {
            onChange(headers.filter(other => other.id !== header.id))
          }}
        />
      ))}
      <div>
        <Button
          size="sm"
          variant="ghost"
          icon={Plus}
          className="-ml-2"
          onClick={() => {
            const added = newHeader(headers)
            setAddedId(added.id)
            onChange([...headers, added])
          }}
        >
          Add header
        </Button>
      </div>
    </fieldset>
  )
}

interface HeaderRowProps {
  readonly header: HeaderDraft
  readonly position: number
  /** Then it is filled in next. */
  readonly isJustAdded: boolean
  readonly problem: string | undefined
  readonly secrets: readonly string[]
  readonly onChange: (part: Partial<HeaderDraft>) => void
  readonly onRemove: () => void
}

function HeaderRow({ header, position, isJustAdded, problem, secrets, onChange, onRemove }: HeaderRowProps) {
  const { name, from, value } = header
  const called = name === '' ? `header ${position}` : name
  const isOfValue = problem !== undefined && problem === sourceProblem(header)
  const isExposed = from === 'value' && looksLikeSecret(name, value.replace(/^\w+ +/, ''))
  return (
    <div className="flex flex-col gap-1">
      <div className="grid grid-cols-[minmax(0,5fr)_8.5rem_minmax(0,8fr)_1.75rem] items-start gap-2">
        <Input
          aria-label={`Name of header ${position}`}
          aria-invalid={problem !== undefined && !isOfValue ? true : undefined}
          placeholder="Authorization"
          isMono
          autoFocus={isJustAdded}
          value={name}
          onValue={typed => {
            onChange({ name: typed.trim() })
          }}
        />
        <Select
          aria-label={`Where ${called} comes from`}
          value={from}
          options={sourcesOf(secrets, from)}
          onValue={chosen => {
            onChange({ from: chosen })
          }}
        />
        <ValueControl header={header} called={called} secrets={secrets} isInvalid={isOfValue} onChange={onChange} />
        <IconButton label={`Remove ${called}`} icon={X} onClick={onRemove} />
      </div>
      {problem !== undefined && (
        <p role="alert" className="text-xs text-danger-ink">
          {problem}
        </p>
      )}
      {from === 'value' && <OwnKeyNote text={value} />}
      {isExposed && problem === undefined && (
        <p className="flex items-center gap-1 text-xs text-warning-ink">
          This looks like a secret, and would be kept as plain text.
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              onChange(keptAsSecret(header))
            }}
          >
            Keep it as a secret
          </Button>
        </p>
      )}
    </div>
  )
}

function sourcesOf(secrets: readonly string[], from: HeaderDraft['from']): readonly SelectOption<HeaderDraft['from']>[] {
  const hasSecrets = secrets.length > 0 || from === 'secret'
  return [
    { value: 'value', label: 'Plain text' },
    ...(hasSecrets ? [{ value: 'secret' as const, label: 'Secret' }] : []),
    { value: 'new-secret', label: 'New secret' },
  ]
}

interface ValueControlProps {
  readonly header: HeaderDraft
  readonly called: string
  readonly secrets: readonly string[]
  readonly isInvalid: boolean
  readonly onChange: (part: Partial<HeaderDraft>) => void
}

/** A secret has room for the text before it, as `Bearer `, which is none. */
function ValueControl({ header, called, secrets, isInvalid, onChange }: ValueControlProps) {
  const { from, value, before } = header
  const marked = isInvalid ? { 'aria-invalid': true as const } : {}
  if (from === 'value')
    return (
      <Input
        aria-label={`Value of ${called}`}
        {...marked}
        placeholder="Value"
        isMono
        value={value}
        onValue={typed => {
          onChange({ value: typed })
        }}
      />
    )
  return (
    <div className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-2">
      <Input
        aria-label={`Text before the secret of ${called}`}
        placeholder="Before"
        isMono
        value={before}
        onValue={typed => {
          onChange({ before: typed })
        }}
      />
      {from === 'secret' ? (
        <SecretSelect
          label={`Secret for ${called}`}
          isInvalid={isInvalid}
          secret={header.secret}
          secrets={secrets}
          onSecret={secret => onChange({ secret })}
        />
      ) : (
        <HiddenInput
          aria-label={`Value of ${called}`}
          {...marked}
          placeholder="Value, kept as a secret"
          value={value}
          onValue={typed => {
            onChange({ value: typed })
          }}
        />
      )}
    </div>
  )
}

interface SecretSelectProps {
  /** Outside of a Field. */
  readonly label?: string
  readonly none?: string
  readonly isInvalid?: boolean
  readonly secret: string
  readonly secrets: readonly string[]
  readonly onSecret: (name: string) => void
}

/** One of the workspace's secrets; one that is missing keeps its place. */
export function SecretSelect({ label, none = 'Choose a secret', isInvalid = false, secret, secrets, onSecret }: SecretSelectProps) {
  const known = secret === '' || secrets.includes(secret) ? secrets : [...secrets, secret]
  const options = [{ value: '', label: none }, ...known.map(name => ({ value: name, label: name }))]
  return (
    <Select
      {...(label !== undefined && { 'aria-label': label })}
      {...(isInvalid && { 'aria-invalid': true })}
      value={secret}
      options={options}
      onValue={onSecret}
    />
  )
}
