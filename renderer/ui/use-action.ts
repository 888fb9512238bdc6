import { useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import { attempt } from '../api/loading.ts'

export interface Action<Input> {
  /** True when it went well. Never throws: the failure is `problem`. */
  readonly run: (input: Input) => Promise<boolean>
  readonly isRunning: boolean
  readonly problem: AppError | undefined
}

/** Something a button does that takes a while and may fail. */
export function useAction<Input = void>(work: (input: Input) => Promise<unknown>): Action<Input> {
  const [isRunning, setIsRunning] = useState(false)
  const [problem, setProblem] = useState<AppError>()
  const run = async (input: Input) => {
    setIsRunning(true)
    setProblem(undefined)
    const result = await attempt(() => work(input))
    setIsRunning(false)
    if (!result.ok) setProblem(result.problem)
    return result.ok
  }
  return { run, isRunning, problem }
}

/** What is wrong with one field, where the core named it. */
export function issueOf(problem: AppError | undefined, field: string): string | undefined {
  const issues: unknown = problem?.details.issues
  if (!Array.isArray(issues)) return undefined
  const found: unknown = issues.find((issue: unknown) => isIssue(issue) && firstOf(issue.path) === field)
  return isIssue(found) ? found.message : undefined
}

function isIssue(issue: unknown): issue is { readonly path: unknown; readonly message: string } {
  return typeof issue === 'object' && issue !== null && 'path' in issue && 'message' in issue && typeof issue.message === 'string'
}

function firstOf(path: unknown): unknown {
  return Array.isArray(path) ? path[0] : typeof path === 'string' ? path.split('.')[0] : path
}
