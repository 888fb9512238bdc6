import type { Asked } from '#shared/model/asked.ts'
import type { Part, Use } from '#core/features/answers/index.ts'
import type { Argument, Input, KeyValue } from './server-json.ts'

/** A value of a launch: what it is made of, and how. */
export interface Slot {
  readonly parts: readonly Part[]
  readonly use: Use
  /** What a person is asked for it. */
  readonly asked: readonly Asked[]
}

interface Named {
  readonly id: string
  readonly title: string
  readonly isMultiple?: boolean
}

type Templated = Input & { readonly variables?: Readonly<Record<string, Input>> | null | undefined }

/**
 * What an input of the schema comes to: the publisher's text, whose `{name}` are its variables (others stay as they are written), or
 * without such text a question. What the publisher fixed nobody is asked for.
 */
export function slotOf(input: Templated, { id, title, isMultiple = false }: Named): Slot {
  const use = { name: title, isSecret: input.isSecret === true }
  const fixed = input.value
  if (fixed === undefined || fixed === null) return { parts: [{ asked: id }], use, asked: [askedOf(input, { id, title, isMultiple })] }
  const { parts, asked } = template(fixed, input.variables ?? {}, id)
  return { parts, use, asked: input.isSecret === true ? asked.map(one => ({ ...one, isSecret: true })) : asked }
}

/** Text with `{name}` in it. */
export function template(
  text: string,
  variables: Readonly<Record<string, Input>>,
  id: string,
): { readonly parts: readonly Part[]; readonly asked: readonly Asked[] } {
  const asked = new Map<string, Asked>()
  const parts = text
    .split(/(\{[^{}]{1,200}\})/)
    .filter(piece => piece !== '')
    .map((piece): Part => {
      const name = /^\{(.+)\}$/.exec(piece)?.[1]
      const variable = name !== undefined && Object.hasOwn(variables, name) ? variables[name] : undefined
      if (name === undefined || variable === undefined) return { text: piece }
      if (typeof variable.value === 'string') return { text: variable.value }
      const askedId = `${id}.${name}`
      asked.set(askedId, askedOf(variable, { id: askedId, title: name }))
      return { asked: askedId }
    })
  return { parts, asked: [...asked.values()] }
}

export function slotOfNamed(input: KeyValue, prefix: 'environment' | 'header'): Slot {
  return slotOf(input, { id: `${prefix}.${input.name}`, title: input.name })
}

export function slotOfArgument(argument: Argument, id: string): Slot {
  const own = argument.type === 'named' ? argument.name.replace(/^-+|=$/g, '') : (argument.valueHint ?? '')
  return slotOf(argument, { id, title: own === '' ? 'Argument' : own, isMultiple: argument.isRepeated === true })
}

const KINDS = { string: 'text', number: 'number', boolean: 'boolean', filepath: 'file' } as const

function askedOf(input: Input, { id, title, isMultiple = false }: Named): Asked {
  const isSecret = input.isSecret === true
  const choices = isSecret ? [] : [...new Set(input.choices ?? [])]
  return {
    id,
    title,
    description: input.description ?? '',
    kind: KINDS[input.format ?? 'string'],
    isRequired: input.isRequired === true,
    isSecret,
    isMultiple: isMultiple && !isSecret,
    choices,
    default: presetOf(input, choices),
    example: input.placeholder ?? '',
    min: null,
    max: null,
  }
}

/** A default that is none of the choices was never one. */
function presetOf({ default: preset }: Input, choices: readonly string[]): string[] {
  const isPreset = typeof preset === 'string' && preset !== '' && (choices.length === 0 || choices.includes(preset))
  return isPreset ? [preset] : []
}
