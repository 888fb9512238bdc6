import { Play, Square } from 'lucide-react'
import { useImperativeHandle, useState, type RefObject } from 'react'
import type { CodeDraft } from '#shared/model/code.ts'
import { ArgumentFields } from '../../../parts/calling/argument-fields.tsx'
import { useArguments } from '../../../parts/calling/use-arguments.ts'
import { Button, Field, Form, Input, Select } from '../../../ui/index.ts'
import type { DeskStore } from '../desk-store.ts'
import { RunReport } from './run-report.tsx'
import { useTry, type Tried } from './use-try.ts'

export interface TryHandle {
  readonly run: () => void
}

interface TryPanelProps {
  readonly desk: DeskStore
  readonly draft: CodeDraft
  /** The secrets that the draft uses or declares. */
  readonly secretNames: readonly string[]
  readonly onGoToLine: (line: number, column: number) => void
  readonly onKeep: (tried: Extract<Tried, { kind: 'ran' }>) => void
  readonly handle: RefObject<TryHandle | null>
}

type Which = 'standIns' | 'real'
const WHICH = [
  { value: 'standIns', label: 'Stand-ins' },
  { value: 'real', label: 'Real secrets' },
] as const

/** A dry run of the draft: what it is given, and what came of it. Nothing that clients call is touched. */
export function TryPanel({ desk, draft, secretNames, onGoToLine, onKeep, handle }: TryPanelProps) {
  const given = useArguments(draft.inputSchema)
  const [which, setWhich] = useState<Which>('standIns')
  const [standIns, setStandIns] = useState<Readonly<Record<string, string>>>({})
  const { run, cancel, isRunning, last } = useTry(desk)
  const submit = () => {
    const params = given.read()
    // A stand-in that was not filled in is left out: the secret is then missing, as it may be for real.
    const filled = Object.fromEntries(secretNames.flatMap(name => (standIns[name] ? [[name, standIns[name]] as const] : [])))
    if (params !== undefined) void run({ params, secrets: which, standIns: which === 'standIns' ? filled : {} }) // because the run keeps its own problem
  }
  useImperativeHandle(handle, () => ({ run: submit }))

  return (
    <section
      aria-label="Try it"
      onKeyDown={event => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.defaultPrevented) return
        event.preventDefault()
        submit()
      }}
      className="flex h-full min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-raised"
    >
      <h2 className="sr-only">Try it</h2>
      <div className="min-h-0 flex-1 overflow-y-auto p-3">
        <Form onSubmit={submit}>
          <ArgumentFields given={given} />
          {secretNames.length > 0 && (
            <fieldset className="flex flex-col gap-3 border-t border-line pt-3">
              <legend className="sr-only">Secrets</legend>
              <Field
                label="Secrets"
                hint={
                  which === 'standIns'
                    ? 'The code gets what you write here in place of the secrets. Leave one empty to see what happens without it.'
                    : 'The code gets the real values and can send them to the hosts it may reach.'
                }
              >
                <Select value={which} options={WHICH} onValue={setWhich} />
              </Field>
              {which === 'standIns' &&
                secretNames.map(name => (
                  <Field key={name} label={<span className="font-mono">{name}</span>} isOptional>
                    <Input
                      isMono
                      value={standIns[name] ?? ''}
                      onValue={text => {
                        setStandIns({ ...standIns, [name]: text })
                      }}
                    />
                  </Field>
                ))}
            </fieldset>
          )}
          <div className="flex items-center gap-2">
            {isRunning ? (
              <Button icon={Square} onClick={cancel}>
                Cancel
              </Button>
            ) : (
              <Button type="submit" icon={Play}>
                Run draft
              </Button>
            )}
            <span className="text-xs text-faint">Nothing that clients call changes.</span>
          </div>
        </Form>
        <div role="status" className="mt-4">
          {isRunning && <p className="animate-wait text-muted">It runs</p>}
          {!isRunning && last && <RunReport tried={last} onGoToLine={onGoToLine} onKeep={onKeep} />}
        </div>
      </div>
    </section>
  )
}
