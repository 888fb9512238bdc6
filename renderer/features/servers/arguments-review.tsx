import { isFromSecret } from '#shared/launch-words.ts'
import type { Argument } from '#shared/model/server.ts'
import { VisibleText } from '../../ui/index.ts'
import { SecretWord } from './secret-word.tsx'

/** The arguments in their order, each by itself; a secret by its name, which no plain text can look like. */
export function ArgumentsReview({ args }: { readonly args: readonly Argument[] }) {
  return (
    <>
      <ol aria-label="Arguments" className="flex flex-col font-mono text-xs leading-5">
        {args.map((argument, index) => (
          // Arguments repeat, and their order is what they are.
          <li key={index} className="flex gap-2">
            <span aria-hidden className="w-5 shrink-0 text-right text-faint select-none">
              {index + 1}
            </span>
            <span className="min-w-0 break-all whitespace-pre-wrap">
              {isFromSecret(argument) ? <SecretWord secret={argument} /> : <VisibleText text={argument} />}
            </span>
          </li>
        ))}
      </ol>
      {args.some(isFromSecret) && (
        <p className="mt-1 text-xs text-warning-ink">Other programs of yours can read a secret in an argument while the server runs.</p>
      )}
    </>
  )
}
