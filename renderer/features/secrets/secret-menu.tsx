import { Ellipsis, Eye, History, Pencil, RefreshCw, Trash2 } from 'lucide-react'
import { IconButton, Menu, type MenuItem } from '../../ui/index.ts'

export type SecretAction = 'replace' | 'edit' | 'history' | 'reveal' | 'delete'

interface SecretMenuProps {
  readonly name: string
  readonly isVaultOpen: boolean
  /** The organization's, seen in a workspace. */
  readonly isReadOnly?: boolean
  readonly editLabel: string
  readonly onAction: (action: SecretAction) => void
}

export function SecretMenu({ name, isVaultOpen, isReadOnly = false, editLabel, onAction }: SecretMenuProps) {
  const item = (label: string, icon: MenuItem['icon'], action: SecretAction, more: Partial<MenuItem> = {}): MenuItem => ({
    label,
    ...(icon === undefined ? {} : { icon }),
    onSelect: () => {
      onAction(action)
    },
    ...more,
  })
  const history = item('History', History, 'history')
  const items: readonly (MenuItem | 'line')[] = isReadOnly
    ? [history]
    : [
        item('Replace', RefreshCw, 'replace', { isDisabled: !isVaultOpen }),
        item(editLabel, Pencil, 'edit'),
        history,
        item('Show value', Eye, 'reveal', { isDisabled: !isVaultOpen }),
        'line',
        item('Delete', Trash2, 'delete', { isDangerous: true }),
      ]
  return <Menu trigger={<IconButton label={`More for ${name}`} icon={Ellipsis} />} items={items} />
}
