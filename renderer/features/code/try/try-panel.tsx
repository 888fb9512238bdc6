import { Play, Square } from 'lucide-react'
import { ArgumentFields } from '../../../parts/calling/argument-fields.tsx'
import { Button, Field, Form, Input, Select } from '../../../ui/index.ts'
import { RunReport } from './run-report.tsx'
import type { Trial, Tried } from './use-try.ts'

interface TryPanelProps {
  readonly trial: Trial
  readonly onGoToLine: (line: number, column: number) => void
  readonly onKeep: (tried: Extract<Tried, { kind: 'ran' }>) => void
}

const WHICH = [
  { value: 'standIns', label: 'Stand-ins' },
  { value: 'real', label: 'Real secrets' },
] as const

/** A dry run of the draft: what it is given, and what came of it. Nothing that clients call is touched. */
export function TryPanel({ trial, onGoToLine, onKeep }: TryPanelProps) {
  const { given, secretNames, secrets, submit, cancel, isRunning, last } = trial
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
                  secrets === 'standIns'
                    ? 'The code gets what you write here in place of the secrets. Leave one empty to see what happens without it.'
                    : 'The code gets the real values and can send them to the hosts it may reach.'
                }
              >
                <Select value={secrets} options={WHICH} onValue={trial.setSecrets} />
              </Field>
              {secrets === 'standIns' &&
                secretNames.map(name => (
                  <Field key={name} label={<span className="font-mono">{name}</span>} isOptional>
                    <Input
                      isMono
                      value={trial.standIns[name] ?? ''}
                      onValue={text => {
                        trial.setStandIn(name, text)
                      }}
                    />
                  </Field>
                ))}
            </fieldset>
          )}
          <div className="flex items-center gap-2">
            {/* One button, which keeps the focus; never one that submits, which a click that cancels would still do */}
            <Button icon={isRunning ? Square : Play} onClick={isRunning ? cancel : submit}>
              {isRunning ? 'Cancel' : 'Run draft'}
            </Button>
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
