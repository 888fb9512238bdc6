import { z } from 'zod'
import { ServerId } from './ids.ts'

/** What scopes name: the slug of a server. */
export const ModuleSlug = z.string().regex(/^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/)

/** A server as a group of tools that is switched as one, and that scopes name. */
export const Module = z.object({
  slug: ModuleSlug,
  serverId: ServerId,
  name: z.string(),
  isOn: z.boolean(),
  /** Its tools as they are known now, by what a person decided; null while the server is off or was never listed. */
  tools: z
    .object({
      read: z.int().nonnegative(),
      write: z.int().nonnegative(),
      /** Of which nobody decided anything: they count as write. */
      undecided: z.int().nonnegative(),
      /** Where what was decided is other than what the server says of itself. */
      differing: z.int().nonnegative(),
    })
    .nullable(),
})
export type Module = z.infer<typeof Module>
