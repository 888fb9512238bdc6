import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '#shared/json-schema-form.ts'
import { Button } from '../../../ui/index.ts'
import { addParameter } from './edit-schema.ts'
import { ParameterRow } from './parameter-row.tsx'
import { parametersOf } from './parameters.ts'

interface ParameterListProps {
  readonly label: string
  readonly schema: Schema
  readonly onSchema: (schema: Schema) => void
}

/** The properties of an object, in the order of its schema. */
export function ParameterList({ label, schema, onSchema }: ParameterListProps) {
  const parameters = parametersOf(schema)
  const [newAt, setNewAt] = useState<number>()
  return (
    <div className="flex flex-col items-start gap-2">
      {parameters.length > 0 && (
        <ul aria-label={label} className="w-full divide-y divide-line rounded-lg border border-line bg-raised">
          {parameters.map((parameter, index) => (
            // By its place: renaming must not take the focus out of the name.
            <ParameterRow
              key={index}
              parameter={parameter}
              schema={schema}
              onSchema={onSchema}
              isNew={index === newAt}
              renderNested={renderNested}
            />
          ))}
        </ul>
      )}
      <Button
        size="sm"
        icon={Plus}
        onClick={() => {
          setNewAt(parameters.length)
          onSchema(addParameter(schema))
        }}
      >
        Add parameter
      </Button>
    </div>
  )
}

function renderNested(label: string, schema: Schema, onSchema: (schema: Schema) => void) {
  return <ParameterList label={label} schema={schema} onSchema={onSchema} />
}
