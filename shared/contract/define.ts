import type { z } from 'zod'
import type { Permission } from '../model/permission.ts'

/** `page` is Atrium's own window or browser page; `rest` is `/api/v1` with an admin key, or, for its own workspace, with one of its keys. */
export const SURFACES = ['page', 'rest'] as const
export type Surface = (typeof SURFACES)[number]

export type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`

export interface Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** A command changes something: it may not be a GET, and the page reloads after it. */
  readonly kind: 'query' | 'command'
  readonly summary: string
  readonly permission: Permission
  readonly input: Input
  readonly output: Output
  readonly rest: Route
  /** Left out: all of them. */
  readonly surfaces?: readonly Surface[]
  /** A command whose change is gone with this run: one of many requests that make up one change. Not recorded. */
  readonly isTransient?: true
  /** A use of tools: of a key of the workspace the gates ask what it reaches, and nobody asks for a scope of the control plane. */
  readonly isGated?: true
  /** What it is given is kept where people read it: one of Atrium’s own keys in it is refused. */
  readonly keepsText?: true
  /** The largest body that a surface reads for it, where that is more than usual. */
  readonly maxBodyBytes?: number
  /** What it answers is given only when it could be recorded who asked. */
  readonly isRecordedFirst?: true
}

type Declared<I extends z.ZodType, O extends z.ZodType> = Omit<Operation<I, O>, 'kind'>

export function query<I extends z.ZodType, O extends z.ZodType>(declared: Declared<I, O>) {
  return { kind: 'query' as const, ...declared }
}

export function command<I extends z.ZodType, O extends z.ZodType>(declared: Declared<I, O>) {
  return { kind: 'command' as const, ...declared }
}

export type Operations = Readonly<Record<string, Operation>>
export type InputOf<O extends Operation> = z.input<O['input']>
export type OutputOf<O extends Operation> = z.output<O['output']>
