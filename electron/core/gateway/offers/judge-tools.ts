import type { ToolRule, ToolStatus } from '#shared/model/tool.ts'
import { AS_IT_IS, definitionOf, type ServerPolicy } from '#core/features/tools/index.ts'
import { needsTask } from '#core/upstreams/needs-task.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** A listed tool and what became of it, but for its name. */
export interface JudgedTool {
  /** As the server lists it. */
  readonly item: JsonObject
  readonly original: string
  readonly rule: ToolRule
  readonly status: ToolStatus
  readonly isChanged: boolean
  /** Null where that cannot be read. */
  readonly firstSeenAt: number | null
  /** Who was there first keeps its name; what cannot be read is never thought to have come later. */
  readonly since: number
}

export interface Judgement {
  readonly tools: readonly JudgedTool[]
  /** Names that are listed more than once: one of each is kept. */
  readonly doubles: readonly string[]
}

/** Tools that can be called at all: one that only runs as a task cannot. */
export function callableTools(tools: readonly JsonObject[]): JsonObject[] {
  return tools.filter(tool => typeof tool.name === 'string' && !needsTask(tool))
}

/** Which of the listed tools may be offered. Pure: whatever is not known to be right is withheld. */
export function judgeTools(policy: ServerPolicy, tools: readonly JsonObject[]): Judgement {
  const byName = new Map<string, JsonObject>()
  const doubles: string[] = []
  for (const item of tools) {
    const name = String(item.name)
    const known = byName.get(name)
    if (known) doubles.push(name)
    // Of two with one name the accepted one is meant, otherwise the first.
    if (known === undefined || (!isAccepted(policy, known) && isAccepted(policy, item))) byName.set(name, item)
  }
  return { tools: [...byName].map(([name, item]) => judge(policy, name, item)), doubles }
}

export function isAccepted({ pins }: ServerPolicy, item: JsonObject): boolean {
  const pin = pins.get(String(item.name))
  const definition = definitionOf(item)
  return pin !== undefined && pin !== 'unreadable' && definition !== undefined && pin.fingerprints.has(definition.fingerprint)
}

function judge(policy: ServerPolicy, original: string, item: JsonObject): JudgedTool {
  const kept = policy.rules.get(original) ?? AS_IT_IS
  const rule = kept === 'unreadable' ? AS_IT_IS : kept
  const pin = policy.pins.get(original)
  const firstSeenAt = pin === undefined || pin === 'unreadable' ? null : pin.firstSeenAt
  const isChanged = firstSeenAt !== null && !isAccepted(policy, item)
  const reason = unreadableReason(policy, original)
  const status: ToolStatus = reason === undefined ? statusOf(rule, isChanged) : { at: 'unreadable', reason }
  return { item, original, rule, status, isChanged, firstSeenAt, since: sinceOf(pin) }
}

function sinceOf(pin: ReturnType<ServerPolicy['pins']['get']>): number {
  if (pin === undefined) return Infinity
  return pin === 'unreadable' ? 0 : pin.firstSeenAt
}

const NO_RULE = 'What was decided about it cannot be read. Decide anew: switch it on or off in Atrium, under Tools.'

function unreadableReason({ problem, rules, pins }: ServerPolicy, original: string): string | undefined {
  if (problem !== undefined) return problem
  if (rules.get(original) === 'unreadable') return NO_RULE
  const pin = pins.get(original)
  if (pin === undefined) return 'Its definition could not be kept, so a change of it would not be noticed. See that the disk has room.'
  return pin === 'unreadable'
    ? 'The definition that was accepted cannot be read. Look at the tool in Atrium, under Tools, and approve it.'
    : undefined
}

function statusOf({ isOn }: ToolRule, isChanged: boolean): ToolStatus {
  if (!isOn) return { at: 'off', reason: 'It is switched off. Switch it on in Atrium, under Tools.' }
  if (isChanged)
    return {
      at: 'held',
      reason: 'Its definition changed since it was accepted. Look at the change in Atrium, under Tools, and approve it.',
    }
  return { at: 'offered' }
}
