import { useMemo, useState } from 'react'
import { formOf, initialValues, type FormField, type FormValues, type Schema } from '#shared/json-schema-form.ts'
import { argumentsOf, parseArguments, valuesOf } from '#shared/json-schema-values.ts'

type ToolArguments = Readonly<Record<string, unknown>>

export interface GivenArguments {
  /** Undefined where no form can be made of the schema: then there is JSON only. */
  readonly fields: readonly FormField[] | undefined
  readonly isRaw: boolean
  readonly values: FormValues
  readonly json: string
  /** A sentence by the field's name; the JSON's is under the empty name. */
  readonly problems: Readonly<Record<string, string>>
  readonly setValue: (name: string, text: string) => void
  readonly setJson: (text: string) => void
  readonly setRaw: (isRaw: boolean) => void
  /** The arguments as they stand, or undefined with the problems shown. */
  readonly read: () => ToolArguments | undefined
}

const NONE: Readonly<Record<string, string>> = {}

/**
 * What is given to a tool, as fields or as JSON; each can be turned into the other as far as it says the same.
 * What was filled in stays while the schema changes.
 */
export function useArguments(inputSchema: Schema): GivenArguments {
  const form = useMemo(() => formOf(inputSchema), [inputSchema])
  const fields = form.kind === 'fields' ? form.fields : undefined
  const [wantsRaw, setWantsRaw] = useState(false)
  const isRaw = wantsRaw || fields === undefined
  const [filled, setFilled] = useState<FormValues>({})
  const values = { ...initialValues(fields ?? []), ...filled }
  const [json, setJsonText] = useState('{}')
  const [problems, setProblems] = useState(NONE)

  const readFields = () => argumentsOf(fields ?? [], values)
  const toRaw = () => {
    const read = readFields()
    // Half a form is still worth keeping.
    setJsonText(JSON.stringify(read.ok ? read.arguments : partOf(fields ?? [], values), null, 2))
    setWantsRaw(true)
    setProblems(NONE)
  }
  const toForm = () => {
    const parsed = parseArguments(json)
    const next = parsed.ok ? valuesOf(fields ?? [], parsed.arguments) : undefined
    if (next === undefined) {
      setProblems({ '': parsed.ok ? 'The form has no field for some of this. Stay with JSON, or take it out.' : parsed.problem })
      return
    }
    setFilled(next)
    setWantsRaw(false)
    setProblems(NONE)
  }
  const read = () => {
    const result = isRaw ? parseArguments(json) : readFields()
    if (result.ok) setProblems(NONE)
    else setProblems('problems' in result ? result.problems : { '': result.problem })
    return result.ok ? result.arguments : undefined
  }

  return {
    fields,
    isRaw,
    values,
    json,
    problems,
    setValue: (name, text) => {
      setFilled({ ...filled, [name]: text })
      const { [name]: _, ...others } = problems
      setProblems(others)
    },
    setJson: text => {
      setJsonText(text)
      setProblems(NONE)
    },
    setRaw: wanted => {
      if (wanted) toRaw()
      else toForm()
    },
    read,
  }
}

/** The fields that can be read by themselves. */
function partOf(fields: readonly FormField[], values: FormValues): ToolArguments {
  const read = fields.map(field => argumentsOf([field], values))
  return Object.assign({}, ...read.map(one => (one.ok ? one.arguments : {}))) as ToolArguments // because Object.assign of a list is typed as any
}
