import { useStore } from 'zustand'
import type { SecretSharing } from '#shared/model/secret.ts'
import { useStores } from '../../app/stores.tsx'
import { Checkbox, Field, Select } from '../../ui/index.ts'

export const FOR_ALL: SecretSharing = { isForAll: true, workspaceIds: [] }

const REACHES = [
  { value: 'all', label: 'All workspaces, also later ones' },
  { value: 'chosen', label: 'Chosen workspaces' },
] as const

interface SharingFieldsProps {
  readonly sharing: SecretSharing
  readonly onSharing: (sharing: SecretSharing) => void
}

/** Which workspaces get a secret of the organization. */
export function SharingFields({ sharing, onSharing }: SharingFieldsProps) {
  const workspaces = useStore(useStores().workspaces, state => state.workspaces)
  const { isForAll, workspaceIds } = sharing
  return (
    <>
      <Field label="Who gets it">
        <Select
          value={isForAll ? 'all' : 'chosen'}
          options={REACHES}
          onValue={reach => {
            onSharing({ isForAll: reach === 'all', workspaceIds: [] })
          }}
        />
      </Field>
      {!isForAll && (
        <fieldset className="flex min-w-0 flex-col gap-2">
          <legend className="mb-1.5 text-sm font-medium">Workspaces</legend>
          {workspaces.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={name}
              isChecked={workspaceIds.includes(id)}
              onCheck={isChecked => {
                onSharing({ isForAll, workspaceIds: isChecked ? [...workspaceIds, id] : workspaceIds.filter(other => other !== id) })
              }}
            />
          ))}
        </fieldset>
      )}
    </>
  )
}
