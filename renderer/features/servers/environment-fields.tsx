import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { looksLikeSecret } from '#shared/secret-like.ts'
import { OwnKeyNote } from '../../parts/keys/own-key-note.tsx'
import { Button, HiddenInput, IconButton, Input, Select, type SelectOption } from '../../ui/index.ts'
import { emptyVariable, sourceProblem, type VariableDraft } from './launch-draft.ts'

interface EnvironmentFieldsProps {
  readonly variables: readonly VariableDraft[]
  /** A sentence by the variable's id. */
  readonly problems: Readonly<Record<number, string>>
  /** The names of the workspace's secrets. */
  readonly secrets: readonly string[]
  readonly onChange: (variables: readonly VariableDraft[]) => void
  /** What the button for another row says. */
  readonly addLabel?: string
}

/** The environment a server gets: a row a variable, each plain text, a secret by name, or a secret to be kept now. */
export function EnvironmentFields({ variables, problems, secrets, onChange, addLabel = 'Add variable' }: EnvironmentFieldsProps) {
  const [addedId, setAddedId] = useState<number>()
  const change = (id: number, part: Partial<VariableDraft>) => {
    onChange(variables.map(variable => (variable.id === id ? { ...variable, ...part } : variable)))
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">
        Environment<span className="ml-1.5 font-normal text-faint">Optional</span>
      </legend>
      {variables.map((variable, index) => (
        <VariableRow
          key={variable.id}
          variable={variable}
          position={index + 1}
          isJustAdded={variable.id === addedId}
          problem={problems[variable.id]}
          secrets={secrets}
          onChange={part => {
            change(variable.id, part)
          }}
          onRemove={() => {
            onChange(variables.filter(other => other.id !== variable.id))
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
            const added = emptyVariable(variables)
            setAddedId(added.id)
            onChange([...variables, added])
          }}
        >
          {addLabel}
        </Button>
      </div>
    </fieldset>
  )
}

interface VariableRowProps {
  readonly variable: VariableDraft
  readonly position: number
  /** Then its name is typed next. */
  readonly isJustAdded: boolean
  readonly problem: string | undefined
  readonly secrets: readonly string[]
  readonly onChange: (part: Partial<VariableDraft>) => void
  readonly onRemove: () => void
}

function VariableRow({ variable, position, isJustAdded, problem, secrets, onChange, onRemove }: VariableRowProps) {
  const { name, from, value } = variable
  const called = name === '' ? `Variable ${position}` : name
  const isOfValue = problem !== undefined && problem === sourceProblem(variable)
  const isExposed = from === 'value' && looksLikeSecret(name, value)
  return (
    <div className="flex flex-col gap-1">
      <div className="grid grid-cols-[minmax(0,5fr)_8.5rem_minmax(0,6fr)_1.75rem] items-start gap-2">
        <Input
          aria-label={`Name of variable ${position}`}
          aria-invalid={problem !== undefined && !isOfValue ? true : undefined}
          placeholder="NAME"
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
        <ValueControl variable={variable} called={called} secrets={secrets} isInvalid={isOfValue} onChange={onChange} />
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
              onChange({ from: 'new-secret' })
            }}
          >
            Keep it as a secret
          </Button>
        </p>
      )}
    </div>
  )
}

function sourcesOf(secrets: readonly string[], from: VariableDraft['from']): readonly SelectOption<VariableDraft['from']>[] {
  const hasSecrets = secrets.length > 0 || from === 'secret'
  return [
    { value: 'value', label: 'Plain text' },
    ...(hasSecrets ? [{ value: 'secret' as const, label: 'Secret' }] : []),
    { value: 'new-secret', label: 'New secret' },
  ]
}

interface ValueControlProps {
  readonly variable: VariableDraft
  readonly called: string
  readonly secrets: readonly string[]
  readonly isInvalid: boolean
  readonly onChange: (part: Partial<VariableDraft>) => void
}

function ValueControl({ variable: { from, value, secret }, called, secrets, isInvalid, onChange }: ValueControlProps) {
  const marked = isInvalid ? { 'aria-invalid': true as const } : {}
  if (from === 'secret') {
    const known = secret === '' || secrets.includes(secret) ? secrets : [...secrets, secret]
    const options = [{ value: '', label: 'Choose a secret' }, ...known.map(name => ({ value: name, label: name }))]
    return (
      <Select
        aria-label={`Secret for ${called}`}
        {...marked}
        value={secret}
        options={options}
        onValue={chosen => {
          onChange({ secret: chosen })
        }}
      />
    )
  }
  const onValue = (typed: string) => {
    onChange({ value: typed })
  }
  if (from === 'new-secret')
    return (
      <HiddenInput aria-label={`Value of ${called}`} {...marked} placeholder="Value, kept as a secret" value={value} onValue={onValue} />
    )
  return <Input aria-label={`Value of ${called}`} {...marked} placeholder="Value" isMono value={value} onValue={onValue} />
}
