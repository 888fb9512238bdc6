import { KeyRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { isKeyLive, type AdminKey } from '#shared/model/key.ts'
import { useStores } from '../../app/stores.tsx'
import { Badge, Button, ConfirmDialog, EmptyState, FourStates, SettingsGroup, Table, TimeAgo, useNow, type Column } from '../../ui/index.ts'
import { CreateAdminKeyDialog } from './create-admin-key-dialog.tsx'

export function AdminKeysSection() {
  const store = useStores().adminKeys
  const state = useStore(store)
  const [isCreating, setIsCreating] = useState(false)
  const [toRevoke, setToRevoke] = useState<AdminKey>()
  const create = (
    <Button
      onClick={() => {
        setIsCreating(true)
      }}
    >
      Create admin key
    </Button>
  )
  useEffect(() => {
    void store.getState().load() // because a store keeps its own problem
  }, [store])

  return (
    <SettingsGroup
      title="Admin keys"
      description="For scripts that manage Atrium over REST. An admin key reaches every workspace; assistants get a workspace’s key instead."
    >
      <FourStates
        of={state}
        isEmpty={state.adminKeys.length === 0}
        empty={
          <EmptyState icon={KeyRound} title="No admin keys" action={create}>
            Create one to manage Atrium from a script, at /api/v1 of the gateway.
          </EmptyState>
        }
        onRetry={() => void state.load() /* because a store keeps its own problem */}
      >
        <div className="flex flex-col items-start gap-3 [&>*:first-child]:w-full">
          <AdminKeysTable adminKeys={state.adminKeys} onRevoke={setToRevoke} />
          {create}
        </div>
      </FourStates>
      <CreateAdminKeyDialog
        isOpen={isCreating}
        onClose={() => {
          setIsCreating(false)
        }}
      />
      <ConfirmDialog
        isOpen={toRevoke !== undefined}
        onClose={() => {
          setToRevoke(undefined)
        }}
        title={`Revoke “${toRevoke?.name ?? ''}”?`}
        confirmLabel="Revoke key"
        onConfirm={async () => {
          if (toRevoke) await state.revoke(toRevoke.id)
        }}
      >
        <p>Scripts that use it are refused from their next call on. This cannot be undone; create another key for them.</p>
      </ConfirmDialog>
    </SettingsGroup>
  )
}

function AdminKeysTable({ adminKeys, onRevoke }: { readonly adminKeys: readonly AdminKey[]; readonly onRevoke: (key: AdminKey) => void }) {
  const now = useNow()
  const columns: readonly Column<AdminKey>[] = [
    { id: 'name', header: 'Name', cell: key => key.name, width: 'minmax(8rem, 2fr)' },
    { id: 'prefix', header: 'Begins with', cell: key => key.prefix, isMono: true },
    { id: 'used', header: 'Last used', cell: key => (key.lastUsedAt === null ? 'Never' : <TimeAgo at={key.lastUsedAt} />) },
    { id: 'expires', header: 'Expires', cell: key => (key.expiresAt === null ? 'Never' : <TimeAgo at={key.expiresAt} />) },
    {
      id: 'revoke',
      header: 'Revoke',
      isHeaderHidden: true,
      align: 'end',
      width: '5.5rem',
      cell: key =>
        isKeyLive(key, now) ? (
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Revoke ${key.name}`}
            onClick={() => {
              onRevoke(key)
            }}
          >
            Revoke
          </Button>
        ) : (
          <Badge>{key.revokedAt === null ? 'Expired' : 'Revoked'}</Badge>
        ),
    },
  ]
  return <Table label="Admin keys" columns={columns} rows={adminKeys} rowKey={key => key.id} />
}
