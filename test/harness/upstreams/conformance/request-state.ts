import { randomBytes, randomUUID } from 'node:crypto'
import { createRequestStateCodec } from '@modelcontextprotocol/server'
import { z } from 'zod'

/** What the fixture remembers between two rounds: which tool asked, how far it is, and what it heard. */
const rememberedSchema = z.object({ tool: z.string(), round: z.number(), heard: z.string().optional() })
export type Remembered = z.infer<typeof rememberedSchema>

// The state travels through the client, so it is sealed; the key lives as long as this process.
const codec = createRequestStateCodec<Remembered & { nonce: string }>({ key: randomBytes(32) })

/** Given to the server's options: a state that does not verify is answered with -32602 before any tool runs. */
export const verifyState = codec.verify

/** Seals what is to be remembered into the opaque string the client sends back; never twice the same string. */
export function sealState(remembered: Remembered): Promise<string> {
  return codec.mint({ ...remembered, nonce: randomUUID() })
}

/** Reads a verified state; undefined where none came or where it belongs to another tool. */
export function rememberedBy(tool: string, state: unknown): Remembered | undefined {
  const remembered = rememberedSchema.safeParse(state).data
  return remembered?.tool === tool ? remembered : undefined
}
