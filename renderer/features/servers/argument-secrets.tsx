import { ownKeysIn } from '#shared/own-keys.ts'
import { splitCommand } from '#shared/split-command.ts'
import { OwnKeyNote } from '../../parts/keys/own-key-note.tsx'
import { Button } from '../../ui/index.ts'
import { liftSecretWord, type LaunchDraft } from './launch-draft.ts'
import { argumentOf, exposedWords } from './secret-words.ts'

interface ArgumentSecretsProps {
  readonly draft: LaunchDraft
  readonly onChange: (draft: LaunchDraft) => void
}

/** What looks like a secret among the arguments, each with a way out of the plain text; and what is left to know about those that stay. */
export function ArgumentSecrets({ draft, onChange }: ArgumentSecretsProps) {
  const split = splitCommand(draft.line)
  if (!split.ok) return null
  const exposed = exposedWords(split.args)
  const hasSecret = split.args.some(word => typeof argumentOf(word) === 'object')
  if (exposed.length === 0 && !hasSecret && ownKeysIn(draft.line).length === 0) return null
  return (
    <div className="-mt-1 flex flex-col gap-1 text-xs text-warning-ink">
      <OwnKeyNote text={draft.line} />
      {exposed.map(word => (
        <p key={word.at} className="flex flex-wrap items-center gap-1">
          <span>
            {word.name === '' ? `Argument ${word.at + 1}` : <span className="font-mono">{word.name}</span>} looks like a secret, and would
            be kept as plain text.
          </span>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              onChange(liftSecretWord(draft, word))
            }}
          >
            Keep it as a secret
          </Button>
        </p>
      ))}
      {hasSecret && <p>Other programs of yours can read a secret in an argument while the server runs. Use a variable if it takes one.</p>}
    </div>
  )
}
