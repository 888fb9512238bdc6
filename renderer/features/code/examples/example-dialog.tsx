import { useId, useState } from 'react'
import { parseArguments } from '#shared/json-schema-values.ts'
import type { CodeExample, CodeExpectation } from '#shared/model/code.ts'
import { Button, Dialog, Field, Form, Input, Select, Textarea } from '../../../ui/index.ts'

interface ExampleDialogProps {
  /** Undefined for a new one; one that a run suggests has its parts already. */
  readonly example: CodeExample | undefined
  readonly taken: readonly string[]
  readonly onSave: (example: CodeExample) => void
  readonly onClose: () => void
}

const KINDS = [
  { value: 'succeeds', label: 'It succeeds, whatever it answers' },
  { value: 'equals', label: 'It answers exactly this' },
  { value: 'fails', label: 'It fails' },
] as const
type Kind = CodeExpectation['kind']

interface Written {
  readonly name: string
  readonly params: string
  readonly kind: Kind
  readonly result: string
  readonly message: string
}

/** One call and what must come of it. */
export function ExampleDialog({ example, taken, onSave, onClose }: ExampleDialogProps) {
  const form = useId()
  const [written, setWritten] = useState(() => writtenOf(example))
  const [showsProblems, setShowsProblems] = useState(false)
  const read = readExample(written, taken)
  const shown = showsProblems ? read.problems : {}
  const set = (change: Partial<Written>) => {
    setWritten({ ...written, ...change })
  }
  const save = () => {
    setShowsProblems(true)
    if (read.example !== undefined) onSave(read.example)
  }
  const { name, params, kind, result, message } = written
  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title={example === undefined || taken.includes(example.name) ? 'Add example' : 'Keep an example'}
      description="It runs before each version is published; one that does not come out as written stops the version."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary">
            Keep example
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={save}>
        <Field label="Name" problem={shown.name} hint="What it shows: “A city that does not exist”.">
          <Input
            value={name}
            maxLength={100}
            onValue={text => {
              set({ name: text })
            }}
          />
        </Field>
        <Field label="Parameters" problem={shown.params}>
          <Textarea
            rows={4}
            isMono
            value={params}
            onValue={text => {
              set({ params: text })
            }}
          />
        </Field>
        <Field label="What must come of it">
          <Select
            value={kind}
            options={KINDS}
            onValue={next => {
              set({ kind: next })
            }}
          />
        </Field>
        {kind === 'equals' && (
          <Field label="Answer as JSON" problem={shown.result} hint="Of a text its text in quotes, of JSON the JSON.">
            <Textarea
              rows={6}
              isMono
              value={result}
              onValue={text => {
                set({ result: text })
              }}
            />
          </Field>
        )}
        {kind === 'fails' && (
          <Field label="Says" isOptional hint="Words that its message has in it. Left empty, any failure will do.">
            <Input
              value={message}
              maxLength={1_024}
              onValue={text => {
                set({ message: text })
              }}
            />
          </Field>
        )}
      </Form>
    </Dialog>
  )
}

function writtenOf(example: CodeExample | undefined): Written {
  const expect = example?.expect ?? { kind: 'succeeds' }
  return {
    name: example?.name ?? '',
    params: JSON.stringify(example?.params ?? {}, null, 2),
    kind: expect.kind,
    result: expect.kind === 'equals' ? JSON.stringify(expect.result, null, 2) : '',
    message: expect.kind === 'fails' ? expect.message : '',
  }
}

interface ReadExample {
  readonly example?: CodeExample
  /** A sentence for each field that cannot be taken. */
  readonly problems: { readonly name?: string | undefined; readonly params?: string | undefined; readonly result?: string | undefined }
}

function readExample(written: Written, taken: readonly string[]): ReadExample {
  const name = written.name.trim()
  const params = parseArguments(written.params)
  const expect = readExpectation(written)
  const problems = {
    name: nameProblem(name, taken),
    params: params.ok ? undefined : params.problem,
    result: expect === undefined ? 'This is not JSON. A text needs quotes around it.' : undefined,
  }
  if (problems.name !== undefined || !params.ok || expect === undefined) return { problems }
  return { example: { name, params: { ...params.arguments }, expect }, problems }
}

function readExpectation({ kind, result, message }: Written): CodeExpectation | undefined {
  if (kind === 'fails') return { kind, message }
  if (kind === 'succeeds') return { kind }
  const parsed = parseJson(result)
  return parsed && { kind, result: parsed.value }
}

function nameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give the example a name.'
  return taken.includes(name) ? 'Another example has this name. Choose another.' : undefined
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // The field says that it is not JSON.
    return undefined
  }
}
