import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { ImportedLaunch, ImportedServer, ImportedValue } from '#shared/model/import.ts'

export type Choice = InputOf<Contract['imports.takeFound']>['servers'][number]

/** What the person made of one value. */
export interface PickedValue {
  readonly as: 'plain' | 'secret' | 'omit'
  /** Typed for what was left open. */
  readonly text: string
}

/** What the person made of one server that was found. */
export interface ImportPick {
  readonly isChosen: boolean
  readonly name: string
  /** Which of its launches. */
  readonly launch: number
  /** By index; a value that is not here is as it was suggested. */
  readonly values: Readonly<Record<number, PickedValue>>
  /** Agreed that the secret in its address stays there. */
  readonly isAddressAgreed: boolean
}

export interface PickProblems {
  readonly name?: string
  readonly address?: string
  /** By index. */
  readonly values: Readonly<Record<number, string>>
}

/** How a server stands before the person did anything: chosen, unless it is here already, off in its client, or shown before. */
export function initialPick(server: ImportedServer, isShownBefore: boolean): ImportPick {
  const isChosen = server.alreadyHere === null && !server.isOff && !isShownBefore
  return { isChosen, name: server.freeName, launch: 0, values: {}, isAddressAgreed: false }
}

export function launchOf(server: ImportedServer, pick: ImportPick): ImportedLaunch | undefined {
  return server.launches[pick.launch]
}

export function pickedValue({ values }: ImportPick, value: ImportedValue): PickedValue {
  return values[value.index] ?? { as: suggestedFor(value), text: '' }
}

/** What decides what runs is left out until the person wants it. */
function suggestedFor({ kind, isSecretLike, agreement }: ImportedValue): PickedValue['as'] {
  if (agreement === 'decidesWhatRuns') return 'omit'
  if (kind === 'asked') return isSecretLike ? 'secret' : 'plain'
  return kind
}

/** What must be mended before it can be taken; undefined when nothing must. `taken`: the names of the workspace and of what else is chosen. */
export function problemsOfPick(server: ImportedServer, pick: ImportPick, taken: readonly string[]): PickProblems | undefined {
  const name = nameProblem(pick.name.trim(), taken)
  const values = launchOf(server, pick)?.values ?? []
  const open = values.filter(value => {
    const { as, text } = pickedValue(pick, value)
    return value.kind === 'asked' && as === 'plain' && text.trim() === ''
  })
  const isOpen = values.some(value => value.agreement === 'secretInAddress') && !pick.isAddressAgreed
  if (name === undefined && open.length === 0 && !isOpen) return undefined
  return {
    ...(name === undefined ? {} : { name }),
    ...(isOpen ? { address: 'Agree that the secret stays in the address, or leave this server out.' } : {}),
    values: Object.fromEntries(open.map(value => [value.index, openSentence(value)])),
  }
}

function openSentence({ where }: ImportedValue): string {
  return where === 'argument'
    ? 'Its client would have filled this in. Give it here.'
    : 'Its client would have filled this in. Give it here, or leave it out.'
}

function nameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give the server a name.'
  const isTaken = taken.some(other => other.toLowerCase() === name.toLowerCase())
  return isTaken ? 'Another server has this name. Choose another.' : undefined
}

/** As the core takes it. */
export function choiceOf(server: ImportedServer, pick: ImportPick): Choice {
  const values = (launchOf(server, pick)?.values ?? []).flatMap(value => {
    if (value.agreement === 'secretInAddress') return pick.isAddressAgreed ? { index: value.index, as: 'plain' as const } : []
    const { as, text } = pickedValue(pick, value)
    const isGiven = value.kind === 'asked' && as !== 'omit' && text !== ''
    return { index: value.index, as, ...(isGiven ? { text } : {}) }
  })
  return { id: server.id, name: pick.name.trim(), launch: pick.launch, values }
}
