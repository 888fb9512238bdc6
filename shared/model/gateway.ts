import { z } from 'zod'
import { Port } from './settings.ts'

/** The gateway as the page shows it. */
export const GatewayStatus = z.object({
  state: z.enum(['listening', 'busy', 'stopped']),
  port: Port,
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  baseUrl: z.string(),
  /** Who holds the port when it is busy, as far as can be told: "node (process 4711)". */
  holder: z.string().nullable(),
  sessions: z.int().nonnegative(),
  callsInFlight: z.int().nonnegative(),
  version: z.string(),
  /** How a client that takes no address starts the stdio bridge: a Node program, and the bridge's file as its first argument. */
  bridge: z.object({ command: z.string(), args: z.array(z.string()) }),
})
export type GatewayStatus = z.infer<typeof GatewayStatus>
