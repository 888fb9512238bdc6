import { Plus, Trash2 } from 'lucide-react'
import { Button, IconButton, Input, Select } from '../../ui/index.ts'
import { NEW_CONDITION, type ConditionDraft } from './rule-draft.ts'

interface ConditionFieldsProps {
  readonly conditions: readonly ConditionDraft[]
  readonly onConditions: (conditions: readonly ConditionDraft[]) => void
}

/** What a rule asks of the arguments: all of it has to be so. */
export function ConditionFields({ conditions, onConditions }: ConditionFieldsProps) {
  const change = (at: number, part: Partial<ConditionDraft>) => {
    onConditions(conditions.map((one, index) => (index === at ? { ...one, ...part } : one)))
  }
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">
        Only with these arguments <span className="ml-0.5 font-normal text-faint">Optional</span>
      </legend>
      {conditions.map((condition, index) => (
        <ConditionRow
          key={index}
          label={`Condition ${String(index + 1)}`}
          condition={condition}
          onChange={part => {
            change(index, part)
          }}
          onRemove={() => {
            onConditions(conditions.filter((_, other) => other !== index))
          }}
        />
      ))}
      <div className="flex items-center gap-3">
        <Button
          size="sm"
          icon={Plus}
          disabled={conditions.length >= 10}
          onClick={() => {
            onConditions([...conditions, NEW_CONDITION])
          }}
        >
          Add condition
        </Button>
        {conditions.length > 0 && (
          <p className="text-xs text-muted">
            An argument is named as <code className="font-mono">/path</code> or <code className="font-mono">/files/0/name</code>. All
            conditions have to be met.
          </p>
        )}
      </div>
    </fieldset>
  )
}

const TESTS = [
  { value: 'matches', label: 'matches' },
  { value: 'equals', label: 'is' },
  { value: 'range', label: 'is between' },
] as const

interface ConditionRowProps {
  readonly label: string
  readonly condition: ConditionDraft
  readonly onChange: (part: Partial<ConditionDraft>) => void
  readonly onRemove: () => void
}

function ConditionRow({ label, condition, onChange, onRemove }: ConditionRowProps) {
  const field = (member: 'pointer' | 'text' | 'min' | 'max', name: string, placeholder: string) => (
    <Input
      aria-label={`${label}: ${name}`}
      isMono
      className="min-w-20 flex-1"
      placeholder={placeholder}
      value={condition[member]}
      onValue={text => {
        onChange({ [member]: text })
      }}
    />
  )
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-2">
      {field('pointer', 'argument', '/path')}
      <Select
        aria-label={`${label}: how it is compared`}
        className="w-32"
        value={condition.test}
        options={TESTS}
        onValue={test => {
          onChange({ test })
        }}
      />
      {condition.test === 'range' ? (
        <>
          {field('min', 'smallest', 'smallest')}
          {field('max', 'largest', 'largest')}
        </>
      ) : (
        field('text', condition.test === 'equals' ? 'value' : 'pattern', condition.test === 'equals' ? 'value' : '^/etc/')
      )}
      <IconButton label={`Remove ${label.toLowerCase()}`} icon={Trash2} onClick={onRemove} />
    </div>
  )
}
