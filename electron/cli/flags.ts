import { z } from 'zod'

/** `list` is given once for each of its texts, `json` is anything that a terminal has no form for. */
export type FlagKind = 'text' | 'number' | 'switch' | 'list' | 'json'

/** A member of an operation's input as it is given at a terminal. */
export interface Flag {
  readonly member: string
  /** Without the dashes before it. */
  readonly name: string
  readonly kind: FlagKind
  readonly isRequired: boolean
  /** `--no-<name>` says that there is none. */
  readonly isNullable: boolean
  /** It is read from a file, from standard input or at the terminal: what is on a command line can be read by every program. */
  readonly isSecret: boolean
  readonly choices: readonly string[]
  readonly fallback: unknown
}

type Schema = z.core.JSONSchema.BaseSchema

export function flagsOf(input: z.ZodType): readonly Flag[] {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([member, property]) => {
    const schema: Schema = typeof property === 'object' ? property : {}
    const { inner, isNullable } = withoutNull(schema)
    return {
      member,
      name: kebab(member),
      kind: kindOf(inner),
      isRequired: required.includes(member),
      isNullable,
      isSecret: schema['writeOnly'] === true || inner['writeOnly'] === true,
      choices: choicesOf(inner),
      fallback: schema.default,
    }
  })
}

export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function withoutNull(schema: Schema): { readonly inner: Schema; readonly isNullable: boolean } {
  const others = (schema.anyOf ?? []).filter(one => one.type !== 'null')
  const [inner] = others
  return schema.anyOf?.length === 2 && others.length === 1 && inner ? { inner, isNullable: true } : { inner: schema, isNullable: false }
}

function kindOf(schema: Schema): FlagKind {
  if (schema.type === 'array') return isText(schema.items) ? 'list' : 'json'
  if (schema.type === 'boolean') return 'switch'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  return isText(schema) ? 'text' : 'json'
}

function isText(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'string'
}

function choicesOf({ enum: own, items }: Schema): readonly string[] {
  const choices = own ?? (typeof items === 'object' && !Array.isArray(items) ? items.enum : undefined) ?? []
  return choices.filter(choice => typeof choice === 'string')
}
