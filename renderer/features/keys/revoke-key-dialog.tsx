import type { Key } from '#shared/model/key.ts'
import { useStores } from '../../app/stores.tsx'
import { ConfirmDialog, showToast, TimeAgo } from '../../ui/index.ts'

export function RevokeKeyDialog({ keyToRevoke: key, onClose }: { readonly keyToRevoke: Key; readonly onClose: () => void }) {
  const store = useStores().keys
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Revoke the key “${key.name}”?`}
      confirmLabel="Revoke key"
      onConfirm={async () => {
        await store.getState().revoke(key)
        showToast({ text: `“${key.name}” is revoked.`, tone: 'success' })
      }}
    >
      <p>
        The client that uses <span className="font-mono text-xs">{key.prefix}…</span> is refused from its next call on, and what it has open
        ends now.{' '}
        {key.lastUsedAt === null ? (
          'It was never used.'
        ) : (
          <>
            It was last used <TimeAgo at={key.lastUsedAt} />, for {callWords(key.calls)} in all.
          </>
        )}
      </p>
      <p>A revoked key cannot be brought back. Create another when the client is to connect again.</p>
    </ConfirmDialog>
  )
}

function callWords(calls: number): string {
  return calls === 1 ? '1 call' : `${calls.toLocaleString('en')} calls`
}
