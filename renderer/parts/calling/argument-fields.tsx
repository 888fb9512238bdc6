import type { FormField } from '#shared/json-schema-form.ts'
import { Button, Field, Input, Select, Textarea } from '../../ui/index.ts'
import type { GivenArguments } from './use-arguments.ts'

/** The fields of a tool's arguments, or its JSON. */
export function ArgumentFields({ given }: { readonly given: GivenArguments }) {
  const { fields, isRaw, json, problems, setJson, setRaw } = given
  return (
    <>
      <div className="flex items-center justify-between">
        <h3 className="font-medium">Arguments</h3>
        {fields !== undefined && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              setRaw(!isRaw)
            }}
          >
            {isRaw ? 'Use the form' : 'Write JSON'}
          </Button>
        )}
      </div>
      {isRaw ? (
        <Field
          label="Arguments as JSON"
          isLabelHidden
          problem={problems['']}
          hint={fields === undefined ? 'No form can be made of this tool’s schema.' : undefined}
        >
          <Textarea rows={8} isMono value={json} onValue={setJson} />
        </Field>
      ) : (
        <Fields given={given} fields={fields ?? []} />
      )}
    </>
  )
}

function Fields({ given, fields }: { readonly given: GivenArguments; readonly fields: readonly FormField[] }) {
  if (fields.length === 0) return <p className="text-muted">It takes none.</p>
  return fields.map(field => (
    <Field
      key={field.name}
      label={<FieldLabel field={field} />}
      hint={field.description}
      isOptional={!field.isRequired}
      problem={given.problems[field.name]}
    >
      <Control
        field={field}
        text={given.values[field.name] ?? ''}
        onText={text => {
          given.setValue(field.name, text)
        }}
      />
    </Field>
  ))
}

function FieldLabel({ field: { name, label } }: { readonly field: FormField }) {
  if (label === name) return <span className="font-mono">{name}</span>
  return (
    <>
      {label} <span className="font-mono text-xs font-normal text-faint">{name}</span>
    </>
  )
}

interface ControlProps {
  readonly field: FormField
  readonly text: string
  readonly onText: (text: string) => void
}

function Control({ field, text, onText }: ControlProps) {
  const { kind, placeholder } = field
  if (kind === 'choice' || kind === 'boolean') return <Select value={text} options={optionsOf(field)} onValue={onText} />
  if (kind === 'lines' || kind === 'json') return <Textarea rows={3} isMono placeholder={placeholder} value={text} onValue={onText} />
  if (kind === 'number') return <Input inputMode="decimal" placeholder={placeholder} value={text} onValue={onText} />
  // Text may be a word or a page: the field grows with what is in it.
  return <Textarea rows={1} placeholder={placeholder} value={text} onValue={onText} className="field-sizing-content max-h-60" />
}

function optionsOf({ kind, choices, isRequired }: FormField) {
  const real =
    kind === 'boolean'
      ? [
          { value: 'true', label: 'True' },
          { value: 'false', label: 'False' },
        ]
      : choices.map(({ text }) => ({ value: text, label: text }))
  return [{ value: '', label: isRequired ? 'Choose' : 'Not given' }, ...real]
}
