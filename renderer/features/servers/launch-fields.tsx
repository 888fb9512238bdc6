import { splitCommand } from '#shared/split-command.ts'
import { Field, Input, Textarea, VisibleText } from '../../ui/index.ts'
import { ArgumentSecrets } from './argument-secrets.tsx'
import { EnvironmentFields } from './environment-fields.tsx'
import { liftAssignments, type DraftProblems, type LaunchDraft } from './launch-draft.ts'
import { suggestName } from '#shared/suggest-name.ts'

interface LaunchFieldsProps {
  readonly draft: LaunchDraft
  readonly problems: DraftProblems
  readonly secrets: readonly string[]
  readonly onChange: (draft: LaunchDraft) => void
  /** The name follows the command until it is typed. */
  readonly isNameSuggested?: boolean
  /** Its first field is where one types next. */
  readonly takesFocus?: boolean
}

/** What runs, as fields: the command line as people have it, and the environment. */
export function LaunchFields({ draft, problems, secrets, onChange, isNameSuggested = false, takesFocus = true }: LaunchFieldsProps) {
  const split = splitCommand(draft.line)
  const suggested = isNameSuggested && split.ok ? suggestName(split.command, split.args) : ''
  // A suggestion is shown as what is written, and taken when the field is left alone.
  const withName = (next: LaunchDraft): LaunchDraft => {
    const after = splitCommand(next.line)
    const isFollowing = isNameSuggested && (next.name === '' || next.name === suggested)
    return isFollowing && after.ok ? { ...next, name: suggestName(after.command, after.args) } : next
  }
  return (
    <>
      <Field label="Command" problem={problems.line} hint="As you would type it in a terminal. It runs by itself, without a shell.">
        <Textarea
          rows={2}
          isMono
          autoFocus={takesFocus}
          placeholder="npx -y @modelcontextprotocol/server-everything"
          value={draft.line}
          onValue={line => {
            onChange(withName({ ...draft, line }))
          }}
          onBlur={() => {
            onChange(withName(liftAssignments(draft)))
          }}
        />
      </Field>
      {split.ok && split.args.length > 0 && <SplitPreview words={[split.command, ...split.args]} />}
      <ArgumentSecrets draft={draft} onChange={onChange} />
      <Field
        label="Name"
        problem={problems.name}
        hint={isNameSuggested ? 'Clients see it before the name of each tool, as in everything__echo.' : undefined}
      >
        <Input
          value={draft.name}
          onValue={name => {
            onChange({ ...draft, name })
          }}
        />
      </Field>
      <EnvironmentFields
        variables={draft.variables}
        problems={problems.variables}
        secrets={secrets}
        onChange={variables => {
          onChange({ ...draft, variables })
        }}
      />
      <Field
        label="Working folder"
        isOptional
        problem={problems.folder}
        hint="A whole path. Left empty, the server gets a folder of its own."
      >
        <Input
          isMono
          value={draft.folder}
          onValue={folder => {
            onChange({ ...draft, folder })
          }}
        />
      </Field>
    </>
  )
}

/** How the line is understood: each word by itself. */
function SplitPreview({ words }: { readonly words: readonly string[] }) {
  return (
    <ul aria-label="The command, word by word" className="-mt-2 flex flex-wrap gap-1">
      {words.map((word, index) => (
        // Words repeat, and their order is what they are.
        <li
          key={index}
          className="max-w-full rounded-sm border border-line bg-sunken px-1.5 font-mono text-xs leading-5 break-all text-muted"
        >
          <VisibleText text={word} />
        </li>
      ))}
    </ul>
  )
}
