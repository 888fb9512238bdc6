import type { MemberId } from '#shared/model/ids.ts'
import type { Key, KeyLimits, KeySurfaces } from '#shared/model/key.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { ToolReference } from '#shared/model/tool.ts'
import { expiresAt, type Expiry } from './expiry.ts'

/** A key as it is being described, with texts as they were typed. */
export interface KeyDraft {
  readonly name: string
  /** Null: it acts as nobody, by its scopes alone. */
  readonly memberId: MemberId | null
  readonly opensMcp: boolean
  readonly opensRest: boolean
  readonly scopes: readonly string[]
  /** Null: every tool that the scopes reach. */
  readonly tools: readonly ToolReference[] | null
  readonly toolMode: ToolMode | null
  readonly perMinute: string
  readonly perDay: string
  readonly expiry: Expiry
  readonly date: string
}

export interface KeyWishes {
  readonly name: string
  readonly surfaces: KeySurfaces
  readonly scopes: string[]
  readonly limits: KeyLimits
  readonly tools: ToolReference[] | null
  readonly toolMode: ToolMode | null
}

const MOST_A_MINUTE = 1_000_000
const MOST_A_DAY = 1_000_000_000

export function newDraft(name: string): KeyDraft {
  return {
    name,
    memberId: null,
    opensMcp: true,
    opensRest: false,
    scopes: ['*:read', '*:write'],
    tools: null,
    toolMode: null,
    perMinute: '',
    perDay: '',
    expiry: 'never',
    date: '',
  }
}

export function draftOf({ name, memberId, surfaces, scopes, tools, toolMode, limits }: Key): KeyDraft {
  return {
    ...newDraft(name),
    memberId,
    opensMcp: surfaces !== 'rest',
    opensRest: surfaces !== 'mcp',
    scopes,
    tools,
    toolMode,
    perMinute: limits.callsPerMinute === null ? '' : String(limits.callsPerMinute),
    perDay: limits.callsPerDay === null ? '' : String(limits.callsPerDay),
  }
}

/** What may also change later, as the core takes it; undefined while something is missing or wrong. */
export function readWishes(draft: KeyDraft): KeyWishes | undefined {
  const callsPerMinute = readLimit(draft.perMinute, MOST_A_MINUTE)
  const callsPerDay = readLimit(draft.perDay, MOST_A_DAY)
  const surfaces = surfacesOf(draft)
  const name = draft.name.trim()
  if (name === '' || surfaces === undefined || callsPerMinute === undefined || callsPerDay === undefined) return undefined
  return {
    name,
    surfaces,
    scopes: [...draft.scopes],
    limits: { callsPerMinute, callsPerDay },
    tools: draft.tools && [...draft.tools],
    toolMode: draft.toolMode,
  }
}

/** When it expires, in ms since 1970; null never, undefined without a date. */
export function readExpiry({ expiry, date }: KeyDraft, now: number): number | null | undefined {
  return expiresAt(expiry, date, now)
}

export function surfacesOf({ opensMcp, opensRest }: KeyDraft): KeySurfaces | undefined {
  if (opensMcp && opensRest) return 'both'
  if (opensMcp) return 'mcp'
  return opensRest ? 'rest' : undefined
}

export function minuteProblem({ perMinute }: KeyDraft): string | undefined {
  return problemOf(perMinute, MOST_A_MINUTE)
}

export function dayProblem({ perDay }: KeyDraft): string | undefined {
  return problemOf(perDay, MOST_A_DAY)
}

function problemOf(text: string, most: number): string | undefined {
  return readLimit(text, most) === undefined ? `Write a whole number from 1 to ${most.toLocaleString('en')}, or nothing.` : undefined
}

/** Nothing is no limit. */
function readLimit(text: string, most: number): number | null | undefined {
  const plain = text.trim()
  if (plain === '') return null
  const count = /^\d{1,10}$/.test(plain) ? Number(plain) : 0
  return count >= 1 && count <= most ? count : undefined
}
