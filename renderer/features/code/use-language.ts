import { useEffect, useMemo, useState } from 'react'
import type { CodeDraft } from '#shared/model/code.ts'
import { startLanguage, type LanguageClient } from './language/client.ts'
import type { TypeProblem } from './language/protocol.ts'

/** How long a person must pause before the source is read again, in ms. */
const READ_AFTER_MS = 180

interface Known {
  readonly secretNames: readonly string[]
  readonly toolNames: readonly string[]
}

export interface LanguageOfDraft {
  /** Undefined until the worker is there. */
  readonly client: LanguageClient | undefined
  readonly problems: readonly TypeProblem[]
}

/** TypeScript beside the page for as long as the desk is open, told of the draft as it changes. */
export function useLanguage(
  { inputSchema, outputSchema, source, language }: CodeDraft,
  { secretNames, toolNames }: Known,
): LanguageOfDraft {
  const [client, setClient] = useState<LanguageClient>()
  const [problems, setProblems] = useState<readonly TypeProblem[]>([])
  const shape = useMemo(() => ({ inputSchema, outputSchema, secretNames, toolNames }), [inputSchema, outputSchema, secretNames, toolNames])

  useEffect(() => {
    const started = startLanguage()
    setClient(started)
    return () => {
      started.end()
      setClient(undefined)
    }
  }, [])
  useEffect(() => {
    let isOver = false
    const read = async () => {
      await client?.setShape(shape)
      await client?.setSource({ text: source, language })
      const found = await client?.problems()
      if (!isOver && found !== undefined) setProblems(found)
    }
    const timer = setTimeout(() => void read(), READ_AFTER_MS) // because asking never throws
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [client, shape, source, language])
  return { client, problems }
}
