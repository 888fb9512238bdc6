import { KeyRound, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ImportedLaunch, ImportedValue } from '#shared/model/import.ts'
import { Checkbox, HiddenInput, Input, Select, type SelectOption } from '../../../ui/index.ts'
import { pickedValue, type PickedValue } from './import-picks.ts'
import type { ShownServer } from './use-picks.ts'

interface FoundValuesProps {
  readonly launch: ImportedLaunch
  readonly shown: ShownServer
}

/** What becomes of each value of a server that was found. The values themselves stay in the core. */
export function FoundValues({ launch, shown: { pick, problems, onChange } }: FoundValuesProps) {
  const inAddress = launch.values.find(value => value.agreement === 'secretInAddress')
  const others = launch.values.filter(value => value !== inAddress)
  return (
    <>
      {others.length > 0 && (
        <ul aria-label="Values" className="flex flex-col gap-2">
          {others.map(value => (
            <ValueRow
              key={value.index}
              value={value}
              picked={pickedValue(pick, value)}
              problem={problems?.values[value.index]}
              onPick={picked => {
                onChange({ values: { ...pick.values, [value.index]: picked } })
              }}
            />
          ))}
        </ul>
      )}
      {inAddress && (
        <div className="flex flex-col gap-1">
          <Checkbox
            label="Keep the secret in the address"
            hint="The address has what looks like a secret, and Atrium keeps addresses as plain text. If the service also takes a header, add it by its address instead."
            isChecked={pick.isAddressAgreed}
            onCheck={isAddressAgreed => {
              onChange({ isAddressAgreed })
            }}
          />
          {problems?.address !== undefined && <Problem>{problems.address}</Problem>}
        </div>
      )}
    </>
  )
}

interface ValueRowProps {
  readonly value: ImportedValue
  readonly picked: PickedValue
  readonly problem: string | undefined
  readonly onPick: (picked: PickedValue) => void
}

function ValueRow({ value, picked, problem, onPick }: ValueRowProps) {
  const called = nameOf(value)
  return (
    <li className="flex flex-col gap-1">
      <div className="grid grid-cols-[minmax(0,5fr)_8.5rem_minmax(0,6fr)] items-center gap-2">
        <span className="min-w-0 text-xs">
          <span className="font-mono break-all">{called}</span>
          {value.where !== 'environment' && value.name !== '' && <span className="ml-1.5 text-faint">{WORDS[value.where]}</span>}
        </span>
        <Select
          aria-label={`What becomes of ${called}`}
          value={picked.as}
          options={optionsFor(value)}
          onValue={as => {
            onPick({ ...picked, as })
          }}
        />
        <Given value={value} picked={picked} called={called} onPick={onPick} />
      </div>
      {problem !== undefined && <Problem>{problem}</Problem>}
      <Warning value={value} picked={picked} />
    </li>
  )
}

const WORDS: Record<Exclude<ImportedValue['where'], 'environment'>, string> = {
  argument: 'argument',
  header: 'header',
  clientSecret: 'for sign-in',
  address: 'address',
}

function nameOf({ where, name, index }: ImportedValue): string {
  return where === 'argument' && name === '' ? `Argument ${index + 1}` : name
}

function optionsFor({ where }: ImportedValue): readonly SelectOption<PickedValue['as']>[] {
  return [
    { value: 'secret', label: 'Secret' },
    ...(where === 'clientSecret' ? [] : [{ value: 'plain' as const, label: 'Plain text' }]),
    ...(where === 'argument' ? [] : [{ value: 'omit' as const, label: 'Leave out' }]),
  ]
}

interface GivenProps {
  readonly value: ImportedValue
  readonly picked: PickedValue
  readonly called: string
  readonly onPick: (picked: PickedValue) => void
}

/** What was found is named; what was left open is asked for. */
function Given({ value, picked, called, onPick }: GivenProps) {
  if (picked.as === 'omit') return <span />
  if (value.kind === 'asked') {
    const onValue = (text: string) => {
      onPick({ ...picked, text })
    }
    if (picked.as === 'plain')
      return <Input aria-label={`Value of ${called}`} placeholder="Value" isMono value={picked.text} onValue={onValue} />
    return (
      <HiddenInput
        aria-label={`Value of ${called}`}
        placeholder={value.isKept ? 'Kept already' : 'Value, now or later'}
        value={picked.text}
        onValue={onValue}
      />
    )
  }
  if (picked.as === 'plain') return <span className="text-xs text-muted">As its client has it</span>
  return (
    <span className="inline-flex min-w-0 items-center gap-1 text-xs text-muted">
      <KeyRound aria-hidden size={12} className="shrink-0" />
      <span className="min-w-0 font-mono break-all">{value.secretName}</span>
    </span>
  )
}

function Warning({ value, picked }: { readonly value: ImportedValue; readonly picked: PickedValue }) {
  const text = warningFor(value, picked)
  if (text === undefined) return null
  return (
    <p className="flex items-start gap-1 text-xs text-warning-ink">
      <TriangleAlert aria-hidden size={12} className="mt-0.5 shrink-0" />
      {text}
    </p>
  )
}

function warningFor(value: ImportedValue, { as }: PickedValue): string | undefined {
  if (value.agreement === 'decidesWhatRuns') {
    return as === 'omit'
      ? 'Decides what runs or whom it trusts. It is left out unless you choose otherwise.'
      : 'Decides what runs or whom it trusts. Take it over only if you know what it is for.'
  }
  if (as === 'plain' && value.kind === 'secret') return 'Looks like a secret, and would be kept as plain text.'
  if (as === 'secret' && value.where === 'argument')
    return 'Other programs of yours can read arguments while it runs. Use a variable if the server takes one.'
  return undefined
}

function Problem({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className="text-xs text-danger-ink">
      {children}
    </p>
  )
}
