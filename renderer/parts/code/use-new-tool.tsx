import { useState, type ReactNode } from 'react'
import type { CodeDraft } from '#shared/model/code.ts'
import { ChoiceCards, Field, Input } from '../../ui/index.ts'
import { STARTING_DRAFTS } from './starting-drafts.ts'

export interface NewTool {
  readonly name: string
  readonly draft: CodeDraft
}

interface NewToolForm {
  /** The tool as it is to be made; undefined with the problem shown. */
  readonly read: () => NewTool | undefined
  readonly fields: ReactNode
}

/** The name of a new tool and what it begins as. */
export function useNewTool(taken: readonly string[], takesFocus = false): NewToolForm {
  const [name, setName] = useState('')
  const [startId, setStartId] = useState('empty')
  const [showsProblem, setShowsProblem] = useState(false)
  const problem = toolNameProblem(name.trim(), taken)
  return {
    read: () => {
      setShowsProblem(true)
      const start = STARTING_DRAFTS.find(({ id }) => id === startId)
      return problem === undefined && start !== undefined ? { name: name.trim(), draft: start.draft } : undefined
    },
    fields: (
      <>
        <Field
          label="Name of the tool"
          problem={showsProblem ? problem : undefined}
          hint="What clients call it, after the name of its server. Letters, digits, _ and -. It stays."
        >
          <Input isMono autoFocus={takesFocus} maxLength={36} placeholder="get_forecast" value={name} onValue={setName} />
        </Field>
        <ChoiceCards label="Begin with" choices={STARTING_DRAFTS} value={startId} onValue={setStartId} />
      </>
    ),
  }
}

/** As ToolPart of shared/model/tool.ts says it. */
export function toolNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give the tool a name.'
  if (!/^[A-Za-z0-9_-]{1,36}$/.test(name)) return 'Use letters, digits, _ and - alone, at most 36 of them.'
  if (name.startsWith('_')) return 'Begin with a letter, a digit or -.'
  return taken.includes(name) ? 'This server has a tool of this name. Choose another.' : undefined
}
