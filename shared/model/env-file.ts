import { z } from 'zod'
import { SecretName } from './secret.ts'

/** The text of a `.env` file. */
export const EnvText = z.string().max(1_048_576).meta({ writeOnly: true })

/** What would become of one assignment of a `.env` file. Never its value, nor the text of a line that could not be read. */
export const EnvEntry = z.object({
  /** From 1. */
  line: z.int().positive(),
  /** Null where the line has no usable name. */
  name: SecretName.nullable(),
  /** `repeated`: a later line gives the same name, and that one holds. */
  state: z.enum(['new', 'replaced', 'unchanged', 'invalid', 'repeated']),
  /** What is wrong, or what is to be known, in a sentence. */
  message: z.string().nullable(),
  /** The version that it would replace; null: there is none. */
  version: z.int().positive().nullable(),
})
export type EnvEntry = z.infer<typeof EnvEntry>

/** A name that is taken, and over what: as the preview said it. */
export const EnvPick = z.object({ name: SecretName, version: z.int().positive().nullable() })
export type EnvPick = z.infer<typeof EnvPick>

export const EnvOutcome = z.object({ added: z.array(SecretName), replaced: z.array(SecretName) })
export type EnvOutcome = z.infer<typeof EnvOutcome>
