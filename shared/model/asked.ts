import { z } from 'zod'
import { SecretName } from './secret.ts'

/** Something a person is asked for before a server can be added: by an entry of the registry, or by the manifest of a bundle. */
export const Asked = z.object({
  /** Names the answer. */
  id: z.string(),
  title: z.string(),
  description: z.string(),
  kind: z.enum(['text', 'number', 'boolean', 'file', 'folder']),
  isRequired: z.boolean(),
  /** Kept in the vault; the server is given it by name. */
  isSecret: z.boolean(),
  /** Several texts, each a word of its own. */
  isMultiple: z.boolean(),
  /** When there are any, one of them must be taken. */
  choices: z.array(z.string()),
  default: z.array(z.string()),
  example: z.string(),
  min: z.number().nullable(),
  max: z.number().nullable(),
})
export type Asked = z.infer<typeof Asked>

/** Texts (one, unless several are asked for; `true` and `false` for a boolean), or a secret of the workspace by its name. */
export const Answer = z.union([z.array(z.string().max(65_536)).max(64), z.strictObject({ secret: SecretName })])
export type Answer = z.infer<typeof Answer>

/** By the id of what was asked. What is left out has its default; an empty list is nothing. */
export const Answers = z.record(z.string().max(400), Answer)
export type Answers = z.infer<typeof Answers>
