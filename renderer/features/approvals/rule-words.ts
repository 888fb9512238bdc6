import type { ApprovalCondition, ApprovalEffect, ApprovalRule } from '#shared/model/approval.ts'
import type { Key } from '#shared/model/key.ts'
import type { Server } from '#shared/model/server.ts'
import type { Tone } from '../../ui/index.ts'

export const EFFECTS: Record<ApprovalEffect, { readonly label: string; readonly tone: Tone; readonly words: string }> = {
  allow: { label: 'Allow', tone: 'success', words: 'Such calls go on without a question.' },
  ask: { label: 'Ask', tone: 'warning', words: 'Each call waits until you approve it, once.' },
  block: { label: 'Block', tone: 'danger', words: 'Such calls are refused.' },
}

/** What a rule is about, in words. */
export function aboutOf({ toolName, serverId }: ApprovalRule, servers: readonly Server[]): string {
  if (serverId === null) return 'Every tool'
  const server = servers.find(({ id }) => id === serverId)?.slug ?? 'a module that is gone'
  return toolName === null ? `Every tool of ${server}` : `${toolName} of ${server}`
}

export function keyOf({ keyId }: ApprovalRule, keys: readonly Key[]): string {
  if (keyId === null) return 'Every key'
  return keys.find(({ id }) => id === keyId)?.name ?? 'a key that is gone'
}

export function conditionWords(condition: ApprovalCondition): string {
  const where = condition.pointer === '' ? 'the arguments' : condition.pointer
  switch (condition.test) {
    case 'equals':
      return `${where} is ${JSON.stringify(condition.to)}`
    case 'matches':
      return `${where} matches ${condition.pattern}`
    case 'range':
      return `${where} is ${rangeWords(condition.min, condition.max)}`
  }
}

function rangeWords(min: number | null, max: number | null): string {
  if (min === null) return `at most ${String(max)}`
  return max === null ? `at least ${String(min)}` : `from ${String(min)} to ${String(max)}`
}
