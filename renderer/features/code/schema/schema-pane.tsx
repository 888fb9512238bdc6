import { Suspense, useMemo, useState } from 'react'
import type { Schema } from '#shared/json-schema-form.ts'
import { Button, Callout, Skeleton } from '../../../ui/index.ts'
import { JsonEditor } from '../editor/index.tsx'
import { ParameterList } from './parameter-list.tsx'
import { onlyInJsonOf } from './parameters.ts'
import { readSchema } from './read-json.ts'

interface SchemaPaneProps {
  /** What the schema is of: “Parameters”. */
  readonly label: string
  readonly schema: Schema
  readonly onSchema: (schema: Schema) => void
}

/** A schema as a form and as JSON, side by side. JSON that cannot be read changes nothing until it can. */
export function SchemaPane({ label, schema, onSchema }: SchemaPaneProps) {
  const [text, setText] = useState(() => textOf(schema))
  const [shown, setShown] = useState(schema)
  const read = useMemo(() => readSchema(text), [text])
  // It came from the form or from elsewhere: the text follows, but keeps how its author laid it out where it says the same.
  if (schema !== shown) {
    setShown(schema)
    if (!read.ok || textOf(read.schema) !== textOf(schema)) setText(textOf(schema))
  }
  const marks = useMemo(
    () => (read.ok ? [] : [{ from: read.at, to: read.at + 1, severity: 'error' as const, message: read.problem }]),
    [read],
  )
  const others = onlyInJsonOf(schema)
  const take = (next: string) => {
    setText(next)
    const answer = readSchema(next)
    if (!answer.ok || textOf(answer.schema) === textOf(schema)) return
    setShown(answer.schema)
    onSchema(answer.schema)
  }
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {/* A form that was changed would write over the text that is being mended. */}
      <fieldset disabled={!read.ok} className="flex min-w-0 flex-col gap-3 disabled:opacity-60">
        <legend className="sr-only">{label} as a form</legend>
        <ParameterList label={label} schema={schema} onSchema={onSchema} />
        {others.length > 0 && (
          <p className="text-xs text-muted">
            Only in JSON: <span className="font-mono">{others.join(', ')}</span>
          </p>
        )}
      </fieldset>
      <div className="flex min-w-0 flex-col gap-2">
        <div className="h-72 resize-y overflow-hidden rounded-lg border border-line focus-within:border-line-field">
          <Suspense fallback={<Skeleton rows={4} />}>
            <JsonEditor label={`${label} as JSON`} value={text} onValue={take} marks={marks} />
          </Suspense>
        </div>
        <div role="status">
          {!read.ok && (
            <Callout
              tone="danger"
              title="The JSON cannot be read"
              action={
                <Button
                  size="sm"
                  onClick={() => {
                    setText(textOf(schema))
                  }}
                >
                  Back to the form’s
                </Button>
              }
            >
              {read.problem} The form waits as it was.
            </Callout>
          )}
        </div>
      </div>
    </div>
  )
}

function textOf(schema: Schema): string {
  return JSON.stringify(schema, null, 2)
}
