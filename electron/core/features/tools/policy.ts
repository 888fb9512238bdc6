import type { ServerId } from '#shared/model/ids.ts'
import { ToolRule } from '#shared/model/tool.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { definitionOf, readDefinition } from './definition.ts'
import { keepPin, listPins, listRules, type PinRow, type RuleRow } from './store.ts'

/** The definitions of one tool that were accepted. */
export interface ToolPins {
  readonly fingerprints: ReadonlySet<string>
  readonly firstSeenAt: number
}

/** What was decided and accepted about the tools of one server, by its own names. `unreadable` is never "nothing". */
export interface ServerPolicy {
  /** Neither rules nor pins can be read: why, for a person. Nothing of this server may be offered then. */
  readonly problem: string | undefined
  readonly rules: ReadonlyMap<string, ToolRule | 'unreadable'>
  readonly pins: ReadonlyMap<string, ToolPins | 'unreadable'>
}

export interface ToolPolicy {
  /** Asked for every call: the same object again while nothing has changed. Never throws. */
  readonly of: (serverId: ServerId) => ServerPolicy
  /** Accepts what was never seen before, on disk when it returns. What cannot be kept has no pin afterwards. */
  readonly pinNew: (serverId: ServerId, tools: readonly JsonObject[]) => ServerPolicy
  /** It is read again: after a rule or a pin was written, or the server was removed. */
  readonly drop: (serverId: ServerId) => void
}

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly log: Log
}

const UNREADABLE: ServerPolicy = {
  problem:
    'What was decided about the tools of this server cannot be read, so none of them is offered. Put a copy of the data file in its place.',
  rules: new Map(),
  pins: new Map(),
}

export const AS_IT_IS: ToolRule = { isOn: true, name: null, title: null, description: null, access: null }

/** Keeps what is read of each server until it is dropped. */
export function createToolPolicy({ db, now, log }: Needs): ToolPolicy {
  const kept = new Map<ServerId, ServerPolicy>()

  const of = (serverId: ServerId): ServerPolicy => {
    const known = kept.get(serverId)
    if (known) return known
    try {
      const read: ServerPolicy = { problem: undefined, rules: readRules(listRules(db, serverId)), pins: readPins(listPins(db, serverId)) }
      kept.set(serverId, read)
      return read
    } catch (error) {
      // Not kept: it is tried again, and always the same object, so that nothing is built anew for it.
      log.error('toolPolicy.unreadable', { serverId, error })
      return UNREADABLE
    }
  }

  const pinNew: ToolPolicy['pinNew'] = (serverId, tools) => {
    const before = of(serverId)
    if (before.problem !== undefined) return before
    const found = newPins(before, tools, now())
    if (found.length === 0) return before
    try {
      db.write(db => {
        for (const pin of found) keepPin(db, serverId, pin)
      })
    } catch (error) {
      log.error('toolPolicy.notPinned', { serverId, error })
      // Another object than the one that is kept, so that it is tried again.
      return { ...before }
    }
    const added = found.map(({ toolName, fingerprint, firstSeenAt }): [string, ToolPins] => [
      toolName,
      { fingerprints: new Set([fingerprint]), firstSeenAt },
    ])
    const after = { ...before, pins: new Map([...before.pins, ...added]) }
    kept.set(serverId, after)
    return after
  }

  return { of, pinNew, drop: serverId => void kept.delete(serverId) }
}

/** The first of each name that has no pin. One that has an unreadable pin is known, not new. */
function newPins({ pins }: ServerPolicy, tools: readonly JsonObject[], now: number) {
  const found = new Map<string, { toolName: string; fingerprint: string; text: string; firstSeenAt: number; acceptedAt: number }>()
  // Later than all that is known, whatever the clock says: who came first keeps its name.
  const at = Math.max(now, 1 + Math.max(-1, ...[...pins.values()].map(pin => (pin === 'unreadable' ? -1 : pin.firstSeenAt))))
  for (const tool of tools) {
    const toolName = String(tool.name)
    if (pins.has(toolName) || found.has(toolName)) continue
    const definition = definitionOf(tool)
    if (definition) found.set(toolName, { toolName, ...definition, firstSeenAt: at, acceptedAt: now })
  }
  return [...found.values()]
}

function readRules(rows: readonly RuleRow[]): Map<string, ToolRule | 'unreadable'> {
  return new Map(
    rows.map(({ toolName, isOn, name, title, description, access }): [string, ToolRule | 'unreadable'] => {
      const parsed = ToolRule.safeParse({ isOn: isOn === 1 ? true : isOn === 0 ? false : isOn, name, title, description, access })
      return [toolName, parsed.success ? parsed.data : 'unreadable']
    }),
  )
}

/** One row that is not what it says makes all of its tool unreadable. */
function readPins(rows: readonly PinRow[]): Map<string, ToolPins | 'unreadable'> {
  const pins = new Map<string, ToolPins | 'unreadable'>()
  for (const row of rows) {
    const { toolName, fingerprint, firstSeenAt } = row
    const before = pins.get(toolName)
    if (before === 'unreadable' || !isSound(row)) pins.set(toolName, 'unreadable')
    else if (before === undefined) pins.set(toolName, { fingerprints: new Set([fingerprint]), firstSeenAt })
    else {
      const fingerprints = new Set([...before.fingerprints, fingerprint])
      pins.set(toolName, { fingerprints, firstSeenAt: Math.min(before.firstSeenAt, firstSeenAt) })
    }
  }
  return pins
}

function isSound({ toolName, definition, fingerprint }: PinRow): boolean {
  return readDefinition(definition, fingerprint)?.name === toolName
}
