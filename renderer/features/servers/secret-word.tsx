import { KeyRound } from 'lucide-react'
import type { FromSecret } from '#shared/model/server.ts'
import { VisibleText } from '../../ui/index.ts'

/** A secret by its name, which no plain text can look like, with the text around its value exactly as it is. */
export function SecretWord({ secret: { secret, before = '', after = '' } }: { readonly secret: FromSecret }) {
  return (
    <span className="font-mono text-xs break-all whitespace-pre-wrap">
      {before !== '' && <VisibleText text={before} isBefore />}
      <span className="inline-flex items-center gap-1 rounded-sm border border-line-strong px-1 text-muted">
        <KeyRound aria-hidden size={11} />
        <span className="sr-only">secret </span>
        {secret}
      </span>
      {after !== '' && <VisibleText text={after} />}
    </span>
  )
}
