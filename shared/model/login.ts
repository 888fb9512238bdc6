import { z } from 'zod'
import { Time } from './ids.ts'

/** How long a key lives that a command line was given, in days. */
export const LoginDays = z.int().min(1).max(90).default(30)

/** What a command line says of itself when it asks for a key. */
export const LoginAsked = z.object({
  /** Where it was started, as it says. */
  folder: z.string().max(1_024).nullable().default(null),
  days: LoginDays,
})
export type LoginAsked = z.infer<typeof LoginAsked>

/** A command line that waits for a person's answer. */
export const Login = z.object({
  id: z.uuid(),
  /** Shown in both places: who answers compares it with what the terminal shows. */
  code: z.string(),
  folder: z.string().nullable(),
  days: z.int().positive(),
  askedAt: Time,
  /** Nobody has answered by then: it is as if it were denied. */
  expiresAt: Time,
})
export type Login = z.infer<typeof Login>

/** What a command line hears, a line of JSON each: first the code, and at the end one of the others. An empty line says that it may go on waiting. */
export const LoginLine = z.union([
  z.object({ code: z.string(), expiresAt: Time }),
  z.object({ key: z.object({ id: z.string(), value: z.string(), expiresAt: Time }) }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
])
export type LoginLine = z.infer<typeof LoginLine>
