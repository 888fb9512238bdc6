import { ChevronDown, ChevronRight, Trash2 } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import type { Schema } from '#shared/json-schema-form.ts'
import { Checkbox, Field, IconButton, Input, Select, Textarea } from '../../../ui/index.ts'
import {
  changeParameter,
  nameProblem,
  readChoices,
  readInitial,
  removeParameter,
  renameParameter,
  requireParameter,
  retype,
  type Read,
} from './edit-schema.ts'
import { TYPES, type Parameter } from './parameters.ts'

export interface ParameterRowProps {
  readonly parameter: Parameter
  /** The schema of the object that it is a property of. */
  readonly schema: Schema
  readonly onSchema: (schema: Schema) => void
  readonly isNew: boolean
  /** The parameters of an object in it: the list that this row is in, once more. */
  readonly renderNested: (label: string, schema: Schema, onSchema: (schema: Schema) => void) => ReactNode
}

const TYPE_WORDS: Readonly<Record<(typeof TYPES)[number], string>> = {
  string: 'Text',
  number: 'Number',
  integer: 'Whole number',
  boolean: 'Yes or no',
  array: 'List',
  object: 'Object',
}
const TYPE_OPTIONS = TYPES.map(value => ({ value, label: TYPE_WORDS[value] }))

/** One parameter: what always matters in two lines, the rest behind “More”. */
export function ParameterRow({ parameter, schema, onSchema, isNew, renderNested }: ParameterRowProps) {
  const { name, type, description, isRequired, onlyInJson } = parameter
  const more = useId()
  const [isOpen, setIsOpen] = useState(false)
  const [typedName, setTypedName] = useState<string>()
  const problem = typedName === undefined ? undefined : nameProblem(schema, typedName, name)
  const change = (changed: Schema) => {
    onSchema(changeParameter(schema, name, changed))
  }
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-32 flex-1">
          <Field label={`Name of ${name}`} isLabelHidden problem={problem}>
            <Input
              isMono
              autoFocus={isNew}
              value={typedName ?? name}
              onFocus={event => {
                if (isNew) event.currentTarget.select()
              }}
              onValue={next => {
                setTypedName(next)
                if (nameProblem(schema, next, name) === undefined && next !== name) onSchema(renameParameter(schema, name, next))
              }}
              onBlur={() => {
                setTypedName(undefined)
              }}
            />
          </Field>
        </div>
        {type === undefined ? (
          <span className="flex h-8 w-32 items-center text-xs text-muted">Type in JSON</span>
        ) : (
          <Select
            aria-label={`Type of ${name}`}
            value={type}
            options={TYPE_OPTIONS}
            onValue={next => {
              onSchema(retype(schema, name, next))
            }}
            className="w-36"
          />
        )}
        <div className="flex h-8 items-center">
          <Checkbox
            label="Required"
            isChecked={isRequired}
            onCheck={isChecked => {
              onSchema(requireParameter(schema, name, isChecked))
            }}
          />
        </div>
        <span className="flex">
          <IconButton
            label={isOpen ? `Less of ${name}` : `More of ${name}`}
            icon={isOpen ? ChevronDown : ChevronRight}
            aria-expanded={isOpen}
            aria-controls={more}
            onClick={() => {
              setIsOpen(!isOpen)
            }}
          />
          <IconButton
            label={`Remove ${name}`}
            icon={Trash2}
            onClick={() => {
              onSchema(removeParameter(schema, name))
            }}
          />
        </span>
      </div>
      <Input
        aria-label={`Description of ${name}`}
        placeholder="What it is for, for the model that fills it in"
        value={description}
        onValue={text => {
          change({ description: text === '' ? undefined : text })
        }}
      />
      <div id={more} className="flex flex-col gap-2 empty:hidden">
        {isOpen && <More parameter={parameter} onChange={change} renderNested={renderNested} />}
        {onlyInJson.length > 0 && (
          <p className="text-xs text-muted">
            Only in JSON: <span className="font-mono">{onlyInJson.join(', ')}</span>
          </p>
        )}
      </div>
    </li>
  )
}

interface MoreProps extends Pick<ParameterRowProps, 'renderNested'> {
  readonly parameter: Parameter
  readonly onChange: (change: Schema) => void
}

function More({ parameter, onChange, renderNested }: MoreProps) {
  const { name, type, initial, choices, itemType, schema } = parameter
  return (
    <>
      <div className="grid gap-2 sm:grid-cols-2">
        <ReadField
          label="Default"
          name={name}
          text={initial ?? ''}
          read={text => readInitial(text, type)}
          onRead={value => {
            onChange({ default: value })
          }}
        />
        {(type === 'string' || type === 'number' || type === 'integer') && (
          <ReadField
            label="Choices, one a line"
            name={name}
            text={choices?.join('\n') ?? ''}
            isLong
            read={text => readChoices(text, type)}
            onRead={value => {
              onChange({ enum: value })
            }}
          />
        )}
        {type === 'array' && itemType !== undefined && (
          <Field label="Each element">
            <Select
              value={itemType}
              options={TYPE_OPTIONS}
              onValue={next => {
                onChange({ items: { type: next } })
              }}
            />
          </Field>
        )}
      </div>
      {type === 'object' &&
        renderNested(`Parameters of ${name}`, schema, ({ properties, required }) => {
          onChange({ properties, required })
        })}
    </>
  )
}

interface ReadFieldProps {
  readonly label: string
  readonly name: string
  readonly text: string
  readonly isLong?: boolean
  readonly read: (text: string) => Read
  readonly onRead: (value: unknown) => void
}

/** A field whose text becomes a value; one that does not stays as it was typed, with what is wrong, and changes nothing. */
function ReadField({ label, name, text, isLong = false, read, onRead }: ReadFieldProps) {
  const [typed, setTyped] = useState<string>()
  const result = typed === undefined ? undefined : read(typed)
  const take = (next: string) => {
    setTyped(next)
    const answer = read(next)
    if (answer.ok) onRead(answer.value)
  }
  const leave = () => {
    if (result?.ok !== false) setTyped(undefined)
  }
  return (
    <Field
      label={
        <>
          {label} <span className="sr-only">of {name}</span>
        </>
      }
      problem={result?.ok === false ? result.problem : undefined}
    >
      {isLong ? (
        <Textarea rows={2} isMono value={typed ?? text} onValue={take} onBlur={leave} />
      ) : (
        <Input isMono value={typed ?? text} onValue={take} onBlur={leave} />
      )}
    </Field>
  )
}
