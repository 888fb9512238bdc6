import { expiresSoon, isUnused, type Key } from '#shared/model/key.ts'
import { Button, Callout, formatTime, TimeAgo, useNow } from '../../ui/index.ts'
import type { KeyAction } from './key-menu.tsx'

interface NeedsALookProps {
  readonly keys: readonly Key[]
  readonly onAction: (key: Key, action: KeyAction) => void
}

/** Keys that are about to expire, and keys that nobody seems to need; nothing where there are none. */
export function NeedsALook({ keys, onAction }: NeedsALookProps) {
  const now = useNow()
  const expiring = keys.filter(key => expiresSoon(key, now))
  const unused = keys.filter(key => isUnused(key, now) && !expiresSoon(key, now) && key.replacedBy === null)
  if (expiring.length + unused.length === 0) return null
  return (
    <div className="mb-4 flex flex-col gap-2">
      {expiring.map(key => (
        <Callout
          key={key.id}
          tone="warning"
          title={`“${key.name}” expires ${formatTime(key.expiresAt ?? now)}`}
          action={
            <Button size="sm" aria-label={`Rotate ${key.name}`} onClick={() => onAction(key, 'rotate')}>
              Rotate
            </Button>
          }
        >
          Its client is refused from then on. Rotated, another key takes its place without a gap.
        </Callout>
      ))}
      {unused.map(key => (
        <Callout
          key={key.id}
          title={key.lastUsedAt === null ? `“${key.name}” was never used` : `“${key.name}” was not used for 30 days`}
          action={
            <Button size="sm" aria-label={`Revoke ${key.name}`} onClick={() => onAction(key, 'revoke')}>
              Revoke
            </Button>
          }
        >
          {key.lastUsedAt === null ? 'It was made ' : 'It was used last '}
          <TimeAgo at={key.lastUsedAt ?? key.createdAt} />. A key that nobody needs is one that can only leak.
        </Callout>
      ))}
    </div>
  )
}
