import { useState } from 'react'
import { parseClientConfig } from '#shared/parse-client-config.ts'
import { Callout, Checkbox, Field, Input, Textarea } from '../../ui/index.ts'
import { EnvironmentFields } from './environment-fields.tsx'
import { draftOfCandidate, problemsOfDraft, type LaunchDraft } from './launch-draft.ts'

export interface Pick {
  readonly draft: LaunchDraft
  readonly isChosen: boolean
}

export interface PastedServers {
  readonly text: string
  readonly picks: readonly Pick[]
  readonly problems: readonly string[]
}

interface PastedConfigProps {
  readonly pasted: PastedServers
  readonly showsProblems: boolean
  readonly secrets: readonly string[]
  /** The names of the workspace's servers. */
  readonly taken: readonly string[]
  readonly onChange: (pasted: PastedServers) => void
}

const EXAMPLE = `{
  "mcpServers": {
    "everything": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-everything"] }
  }
}`

/** What a client's file has, pasted: every server in it to choose, values that look like secrets lifted out of the text. */
export function PastedConfig({ pasted, showsProblems, secrets, taken, onChange }: PastedConfigProps) {
  const { text, picks, problems } = pasted
  const read = (next: string) => {
    const found = parseClientConfig(next)
    onChange({
      text: next,
      picks: found.servers.map(server => ({ draft: draftOfCandidate(server), isChosen: true })),
      problems: found.problems,
    })
  }
  const change = (index: number, part: Partial<Pick>) => {
    onChange({ ...pasted, picks: picks.map((pick, at) => (at === index ? { ...pick, ...part } : pick)) })
  }
  return (
    <div className="flex flex-col gap-4">
      <Field label="Configuration" hint="From Claude, Cursor, VS Code, Zed and others: the file, or the part of it with the servers.">
        <Textarea rows={picks.length === 0 ? 9 : 4} isMono placeholder={EXAMPLE} value={text} onValue={read} />
      </Field>
      {problems.length > 0 && (
        <Callout tone="warning" title={picks.length === 0 ? 'No server can be added from this' : 'Some of it needs a look'}>
          <ul className="flex flex-col gap-0.5">
            {problems.map(problem => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Callout>
      )}
      {picks.length > 0 && (
        <ul aria-label="Servers found" className="flex flex-col divide-y divide-line rounded-lg border border-line">
          {picks.map((pick, index) => (
            // Names can repeat and are edited here; the order is that of the text.
            <PickedServer
              key={index}
              pick={pick}
              showsProblems={showsProblems}
              secrets={secrets}
              taken={taken}
              onChange={part => {
                change(index, part)
              }}
            />
          ))}
        </ul>
      )}
    </div>
  )
}

interface PickedServerProps {
  readonly pick: Pick
  readonly showsProblems: boolean
  readonly secrets: readonly string[]
  readonly taken: readonly string[]
  readonly onChange: (part: Partial<Pick>) => void
}

function PickedServer({ pick: { draft, isChosen }, showsProblems, secrets, taken, onChange }: PickedServerProps) {
  const problems = problemsOfDraft(draft, showsProblems && isChosen, taken)
  const isNaming = useIsNaming(draft.name === '' || problems.name !== undefined)
  const hasVariables = draft.variables.length > 0
  return (
    <li className="flex flex-col gap-3 px-3 py-2.5">
      <Checkbox
        label={<span className="font-medium">{draft.name === '' ? 'A server without a name' : draft.name}</span>}
        hint={<span className="font-mono break-all">{draft.line}</span>}
        isChecked={isChosen}
        onCheck={checked => {
          onChange({ isChosen: checked })
        }}
      />
      {isChosen && isNaming && (
        <div className="pl-6">
          <Field label="Name" problem={problems.name}>
            <Input
              value={draft.name}
              onValue={name => {
                onChange({ draft: { ...draft, name } })
              }}
            />
          </Field>
        </div>
      )}
      {isChosen && problems.line !== undefined && (
        <p role="alert" className="pl-6 text-xs text-danger-ink">
          {problems.line}
        </p>
      )}
      {isChosen && hasVariables && (
        <div className="pl-6">
          <EnvironmentFields
            variables={draft.variables}
            problems={problems.variables}
            secrets={secrets}
            onChange={variables => {
              onChange({ draft: { ...draft, variables } })
            }}
          />
        </div>
      )}
    </li>
  )
}

/** Once a name was asked for, its field stays: the first letter typed may already be a good name. */
function useIsNaming(isAsked: boolean): boolean {
  const [isNaming, setIsNaming] = useState(isAsked)
  if (isAsked && !isNaming) setIsNaming(true)
  return isAsked || isNaming
}
