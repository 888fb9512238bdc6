import { Fragment, useState, type ReactNode } from 'react'
import { CODE_TEMPLATES, type CodeTemplate } from '#shared/code-templates/index.ts'
import type { CodeDraft } from '#shared/model/code.ts'
import { ChoiceCards, Field, Input } from '../../ui/index.ts'

export interface NewTool {
  readonly name: string
  readonly draft: CodeDraft
}

interface NewToolForm {
  /** The tool as it is to be made; undefined with the problem shown. */
  readonly read: () => NewTool | undefined
  readonly fields: ReactNode
}

const STARTS = CODE_TEMPLATES.map(({ id, label, what }) => ({ id, label, words: what }))

/** The name of a new tool and what it begins as. */
export function useNewTool(taken: readonly string[], takesFocus = false): NewToolForm {
  const [name, setName] = useState('')
  const [startId, setStartId] = useState('blank')
  const [showsProblem, setShowsProblem] = useState(false)
  const problem = toolNameProblem(name.trim(), taken)
  const template = CODE_TEMPLATES.find(({ id }) => id === startId) ?? CODE_TEMPLATES[0]
  return {
    read: () => {
      setShowsProblem(true)
      return problem === undefined ? { name: name.trim(), draft: template.draft } : undefined
    },
    fields: (
      <>
        <Field
          label="Name of the tool"
          problem={showsProblem ? problem : undefined}
          hint="What clients call it, after the name of its server. Letters, digits, _ and -. It stays."
        >
          <Input isMono autoFocus={takesFocus} maxLength={36} placeholder={template.toolName} value={name} onValue={setName} />
        </Field>
        <ChoiceCards label="Begin with" choices={STARTS} value={startId} onValue={setStartId} />
        {template.wants.length > 0 && <Wants wants={template.wants} />}
      </>
    ),
  }
}

function Wants({ wants }: { readonly wants: CodeTemplate['wants'] }) {
  return (
    <p className="text-xs text-muted">
      Uses {wants.length === 1 ? 'the secret' : 'the secrets'}{' '}
      {wants.map(({ name, what }, index) => (
        <Fragment key={name}>
          {index > 0 && ', '}
          <span className="font-mono text-ink">{name}</span> ({what.toLowerCase()})
        </Fragment>
      ))}
      . Change the names at the desk, or add them under Secrets.
    </p>
  )
}

/** As ToolPart of shared/model/tool.ts says it. */
export function toolNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give the tool a name.'
  if (!/^[A-Za-z0-9_-]{1,36}$/.test(name)) return 'Use letters, digits, _ and - alone, at most 36 of them.'
  if (name.startsWith('_')) return 'Begin with a letter, a digit or -.'
  return taken.includes(name) ? 'This server has a tool of this name. Choose another.' : undefined
}
