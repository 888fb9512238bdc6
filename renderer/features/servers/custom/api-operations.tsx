import { useState } from 'react'
import type { ApiChoice, ApiReading } from '#shared/model/code.ts'
import { Badge, Button, Checkbox, Field, FilterInput, Input } from '../../../ui/index.ts'
import { withPick, type ApiPicks } from './api-picks.ts'

interface ApiOperationsProps {
  readonly api: ApiReading
  readonly picks: ApiPicks
  readonly onChange: (change: Partial<ApiPicks>) => void
  /** With another base address. */
  readonly onReadAgain: () => void
}

/** More of them are found by the filter, and chosen there: a list of a thousand helps nobody. */
const MOST_SHOWN = 200

/** The operations of a description, to choose from. */
export function ApiOperations({ api, picks, onChange, onReadAgain }: ApiOperationsProps) {
  const [filter, setFilter] = useState('')
  const words = filter.trim().toLowerCase()
  const found = api.operations.filter(({ id, summary }) => `${id} ${summary}`.toLowerCase().includes(words))
  const free = found.filter(({ obstacle }) => obstacle === null)
  const areAllChosen = free.length > 0 && free.every(({ id }) => picks.names.has(id))
  const choose = (operations: readonly ApiChoice[], isChosen: boolean) => {
    onChange({ names: operations.reduce((names, operation) => withPick(names, operation, isChosen), picks.names) })
  }
  return (
    <section aria-label={api.title} className="flex flex-col gap-3">
      <h3 className="font-semibold">
        {api.title} <span className="font-normal text-muted">{api.version}</span>
      </h3>
      <div className="flex items-end gap-2">
        <div className="flex-1">
          <Field label="Base address" hint="Its host is the only one that these tools may reach.">
            <Input
              isMono
              placeholder={api.baseUrl ?? 'https://api.example.com/v1'}
              value={picks.baseUrl}
              onValue={baseUrl => {
                onChange({ baseUrl })
              }}
            />
          </Field>
        </div>
        {picks.baseUrl.trim() !== '' && <Button onClick={onReadAgain}>Use it</Button>}
      </div>
      <div className="flex items-center gap-2">
        <FilterInput label="Filter operations" value={filter} onValue={setFilter} className="flex-1" />
        {free.length > 0 && (
          <Button
            size="sm"
            onClick={() => {
              choose(free.slice(0, MOST_SHOWN), !areAllChosen)
            }}
          >
            {areAllChosen ? 'Choose none' : `Choose ${Math.min(free.length, MOST_SHOWN)}`}
          </Button>
        )}
      </div>
      <ul aria-label="Operations" className="flex max-h-80 flex-col divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {found.slice(0, MOST_SHOWN).map(operation => (
          <OperationRow
            key={operation.id}
            operation={operation}
            name={picks.names.get(operation.id)}
            onCheck={isChosen => {
              choose([operation], isChosen)
            }}
            onName={name => {
              onChange({ names: new Map(picks.names).set(operation.id, name) })
            }}
          />
        ))}
      </ul>
      {found.length > MOST_SHOWN && (
        <p className="text-xs text-muted">
          The first {MOST_SHOWN} of {found.length} are shown. Filter to find the others.
        </p>
      )}
    </section>
  )
}

interface OperationRowProps {
  readonly operation: ApiChoice
  /** Undefined: it is not chosen. */
  readonly name: string | undefined
  readonly onCheck: (isChosen: boolean) => void
  readonly onName: (name: string) => void
}

function OperationRow({ operation: { id, summary, isDeprecated, obstacle }, name, onCheck, onName }: OperationRowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <div className="min-w-0 flex-1 basis-60">
        <Checkbox
          label={
            <span className="inline-flex flex-wrap items-center gap-x-2">
              <span className="font-mono text-xs break-all">{id}</span>
              {isDeprecated && <Badge tone="warning">Deprecated</Badge>}
            </span>
          }
          hint={obstacle ?? (summary === '' ? undefined : summary)}
          isChecked={name !== undefined}
          isDisabled={obstacle !== null}
          onCheck={onCheck}
        />
      </div>
      {name !== undefined && (
        <div className="w-56">
          <Input isMono aria-label={`Name of the tool for ${id}`} maxLength={36} value={name} onValue={onName} />
        </div>
      )}
    </li>
  )
}
