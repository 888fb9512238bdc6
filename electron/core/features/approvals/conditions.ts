import type { ApprovalCondition } from '#shared/model/approval.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { readPattern } from './pattern.ts'
import { followPointer } from './pointer.ts'

/**
 * Whether an argument is as a rule says. A sentence: that cannot be told, and why. A server may read "1000" as a number, so what is of
 * another kind than the rule expects is never taken for something else.
 */
export type Verdict = boolean | string

export type ReadCondition = (args: JsonObject) => Verdict

/** Throws `invalid_input` for a condition that cannot be judged by. */
export function readCondition(condition: ApprovalCondition): ReadCondition {
  const judge = judgeOf(condition)
  return args => {
    const found = followPointer(args, condition.pointer)
    return found === undefined ? false : judge(found)
  }
}

function judgeOf(condition: ApprovalCondition): (found: unknown) => Verdict {
  const { pointer } = condition
  switch (condition.test) {
    case 'equals':
      return found => isEqual(found, condition.to, pointer)
    case 'range':
      return found => {
        if (typeof found !== 'number') return `The argument ${named(pointer)} is no number, and a rule looks at how large it is.`
        return (condition.min === null || found >= condition.min) && (condition.max === null || found <= condition.max)
      }
    case 'matches': {
      const pattern = readPattern(condition.pattern)
      return found => {
        const text = textOf(found)
        if (text === undefined) return `The argument ${named(pointer)} is no text, and a rule looks at what it says.`
        return pattern.isIn(text) ?? `The argument ${named(pointer)} is too long for the rule that looks at it.`
      }
    }
  }
}

function isEqual(found: unknown, value: string | number | boolean | null, pointer: string): Verdict {
  if (found === value) return true
  if (typeof found === 'object' && found !== null) return false
  return String(found) === String(value)
    ? `The argument ${named(pointer)} is of another kind than the rule that looks at it expects.`
    : false
}

function textOf(found: unknown): string | undefined {
  if (typeof found === 'string') return found
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : undefined
}

function named(pointer: string): string {
  return pointer === '' ? 'as a whole' : pointer
}
