import type { ApprovalCondition, ApprovalEffect, ApprovalRule } from '#shared/model/approval.ts'
import type { RuleParts } from './store.ts'

/** A condition as it is typed. */
export interface ConditionDraft {
  readonly pointer: string
  readonly test: ApprovalCondition['test']
  /** What it equals, or the pattern. */
  readonly text: string
  readonly min: string
  readonly max: string
}

/** A rule as it is typed; '' is every one. */
export interface RuleDraft {
  readonly effect: ApprovalEffect
  readonly keyId: string
  readonly serverId: string
  readonly toolName: string
  readonly conditions: readonly ConditionDraft[]
  readonly note: string
}

export const NEW_CONDITION: ConditionDraft = { pointer: '/', test: 'matches', text: '', min: '', max: '' }
export const NEW_RULE: RuleDraft = { effect: 'ask', keyId: '', serverId: '', toolName: '', conditions: [], note: '' }

export function draftOf({ effect, keyId, serverId, toolName, conditions, note }: ApprovalRule): RuleDraft {
  return { effect, keyId: keyId ?? '', serverId: serverId ?? '', toolName: toolName ?? '', conditions: conditions.map(typed), note }
}

function typed(condition: ApprovalCondition): ConditionDraft {
  const { pointer, test } = condition
  const blank = { pointer, test, text: '', min: '', max: '' }
  switch (condition.test) {
    case 'equals':
      return { ...blank, text: textOf(condition.to) }
    case 'matches':
      return { ...blank, text: condition.pattern }
    case 'range':
      return { ...blank, min: String(condition.min ?? ''), max: String(condition.max ?? '') }
  }
}

/** A text that would be read as something else is written with its quotes. */
function textOf(value: string | number | boolean | null): string {
  return typeof value === 'string' && valueOf(value) === value ? value : JSON.stringify(value)
}

/** `5`, `true` and `null` are what they are in JSON, `"5"` is a text, and so is everything else. */
export function valueOf(text: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text)
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  } catch {
    // No JSON: the text itself is meant.
  }
  return text
}

function toCondition({ pointer, test, text, min, max }: ConditionDraft): ApprovalCondition {
  if (test === 'equals') return { pointer, test, to: valueOf(text) }
  if (test === 'matches') return { pointer, test, pattern: text }
  return { pointer, test, min: numberOf(min), max: numberOf(max) }
}

function numberOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}

/** The core says what is wrong with it. */
export function partsOf({ effect, keyId, serverId, toolName, conditions, note }: RuleDraft): RuleParts {
  return {
    effect,
    keyId: keyId === '' ? null : keyId,
    serverId: serverId === '' ? null : serverId,
    toolName: serverId === '' || toolName === '' ? null : toolName,
    conditions: conditions.map(toCondition),
    note,
  }
}
