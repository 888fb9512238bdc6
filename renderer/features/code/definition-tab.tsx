import { Plus } from 'lucide-react'
import type { CodeDraft } from '#shared/model/code.ts'
import { Button, Field, Input, Section, Select, Textarea } from '../../ui/index.ts'
import { SchemaPane } from './schema/schema-pane.tsx'

interface DefinitionTabProps {
  readonly draft: CodeDraft
  readonly onChange: (change: Partial<CodeDraft>) => void
}

/** What clients and models are told of the tool: words, parameters, result. */
export function DefinitionTab({ draft, onChange }: DefinitionTabProps) {
  return (
    <div className="h-full overflow-y-auto pb-10">
      <Section title="Words" description="A model decides by them when to call the tool.">
        <div className="grid max-w-3xl gap-4">
          <Field label="Title" isOptional hint="What people read in place of the name.">
            <Input
              value={draft.title ?? ''}
              maxLength={200}
              onValue={title => {
                onChange({ title: title.trim() === '' ? null : title })
              }}
            />
          </Field>
          <Field label="Description" hint="What it does, when to use it, and what it answers. It must have one before it is published.">
            <Textarea
              rows={3}
              maxLength={16_384}
              value={draft.description}
              onValue={description => {
                onChange({ description })
              }}
              className="field-sizing-content max-h-80 min-h-20"
            />
          </Field>
        </div>
      </Section>
      <Section title="Parameters" description="What a call is given. The form and the JSON are the same schema.">
        <SchemaPane
          label="Parameters"
          schema={draft.inputSchema}
          onSchema={inputSchema => {
            onChange({ inputSchema: { ...inputSchema } })
          }}
        />
      </Section>
      <Section
        title="Result"
        description={
          draft.outputSchema === null
            ? 'Without a schema, results go out as they are.'
            : 'Every result is checked by it before it goes out.'
        }
        actions={
          <Button
            size="sm"
            {...(draft.outputSchema === null ? { icon: Plus } : {})}
            onClick={() => {
              onChange({ outputSchema: draft.outputSchema === null ? { type: 'object', properties: {} } : null })
            }}
          >
            {draft.outputSchema === null ? 'Describe the result' : 'Take the schema out'}
          </Button>
        }
      >
        {draft.outputSchema !== null && (
          <SchemaPane
            label="Result"
            schema={draft.outputSchema}
            onSchema={outputSchema => {
              onChange({ outputSchema: { ...outputSchema } })
            }}
          />
        )}
      </Section>
      <Section title="What it does to the world" description="Hints for clients: many ask before a tool that changes something.">
        <Hints annotations={draft.annotations} onChange={onChange} />
      </Section>
    </div>
  )
}

type Hint = keyof CodeDraft['annotations']

const HINTS: readonly { readonly hint: Hint; readonly label: string; readonly words: string }[] = [
  { hint: 'readOnlyHint', label: 'Only reads', words: 'It changes nothing anywhere.' },
  { hint: 'destructiveHint', label: 'Can destroy', words: 'It may delete or overwrite something. Assumed when nothing is said.' },
  { hint: 'idempotentHint', label: 'Twice is like once', words: 'The same call again changes nothing more.' },
  { hint: 'openWorldHint', label: 'Reaches outside', words: 'It talks to systems beyond this machine. Assumed when nothing is said.' },
]
const SAID = [
  { value: '', label: 'Not said' },
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
] as const

function Hints({
  annotations,
  onChange,
}: {
  readonly annotations: CodeDraft['annotations']
  readonly onChange: DefinitionTabProps['onChange']
}) {
  const say = (hint: Hint, said: '' | 'yes' | 'no') => {
    const { [hint]: _, ...others } = annotations
    onChange({ annotations: said === '' ? others : { ...others, [hint]: said === 'yes' } })
  }
  return (
    <div className="grid max-w-3xl gap-4 sm:grid-cols-2">
      {HINTS.map(({ hint, label, words }) => {
        const said = annotations[hint]
        // What only reads destroys nothing, and may be called again: saying so would mean nothing.
        const isIdle = annotations.readOnlyHint === true && (hint === 'destructiveHint' || hint === 'idempotentHint')
        return (
          <Field key={hint} label={label} hint={words}>
            <Select
              value={said === undefined ? '' : said ? 'yes' : 'no'}
              options={SAID}
              disabled={isIdle}
              onValue={value => {
                say(hint, value)
              }}
            />
          </Field>
        )
      })}
    </div>
  )
}
