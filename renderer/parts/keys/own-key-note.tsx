import { ownKeysIn } from '#shared/own-keys.ts'

interface OwnKeyNoteProps {
  readonly text: string
  /** It would be kept sealed, as a secret: taken, and said all the same. */
  readonly isSecret?: boolean
}

const SHOWN = 'atr_'.length + 6

/** Says that a key of Atrium was pasted where a person types, and what to do; nothing where none was. */
export function OwnKeyNote({ text, isSecret = false }: OwnKeyNoteProps) {
  const [key] = ownKeysIn(text)
  if (key === undefined) return null
  return (
    <p role="alert" className="text-xs text-warning-ink">
      This holds the key of Atrium that begins with <span className="font-mono">{key.slice(0, SHOWN)}</span>.{' '}
      {isSecret
        ? 'Kept here, servers and tools get it. Let each client have a key of its own, and revoke this one under Keys if somebody saw it.'
        : 'Whoever reads it here could use it, so it is not kept. Take it out, and revoke it under Keys if somebody saw it.'}
    </p>
  )
}
