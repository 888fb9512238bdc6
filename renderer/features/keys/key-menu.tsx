import { Ban, Ellipsis, Pencil, RefreshCw } from 'lucide-react'
import type { Key } from '#shared/model/key.ts'
import { IconButton, Menu } from '../../ui/index.ts'

export type KeyAction = 'edit' | 'rotate' | 'revoke'

interface KeyMenuProps {
  readonly keyToChange: Key
  readonly isLive: boolean
  readonly onAction: (action: KeyAction) => void
}

export function KeyMenu({ keyToChange: key, isLive, onAction }: KeyMenuProps) {
  const act = (action: KeyAction) => () => {
    onAction(action)
  }
  const isRevoked = key.revokedAt !== null
  return (
    <Menu
      trigger={<IconButton label={`More for ${key.name}`} icon={Ellipsis} />}
      items={[
        { label: 'Edit', icon: Pencil, onSelect: act('edit'), isDisabled: isRevoked },
        { label: 'Rotate', icon: RefreshCw, onSelect: act('rotate'), isDisabled: !isLive || key.replacedBy !== null },
        'line',
        { label: 'Revoke', icon: Ban, onSelect: act('revoke'), isDangerous: true, isDisabled: isRevoked },
      ]}
    />
  )
}
