import type { ReactNode } from 'react'
import type { CodeDraft, CodeExample, CodeProblem } from '#shared/model/code.ts'
import type { Server } from '#shared/model/server.ts'
import { navigate } from '../../app/navigate.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { ConfirmDialog, showToast } from '../../ui/index.ts'
import type { DeskStore } from './desk-store.ts'
import { ExportDialog } from './export-dialog.tsx'
import { ExampleDialog } from './examples/example-dialog.tsx'
import { PublishDialog } from './publish-dialog.tsx'

/** What the desk asks about, over itself. */
export type Doing =
  | { readonly what: 'publish' | 'export' | 'remove' }
  | { readonly what: 'secret'; readonly name: string }
  | { readonly what: 'keep'; readonly example: CodeExample }

interface DeskDialogsProps {
  readonly desk: DeskStore
  readonly server: Server
  readonly draft: CodeDraft
  readonly doing: Doing | undefined
  /** What the core will not publish. */
  readonly blocking: readonly CodeProblem[]
  readonly renderAddSecret: (name: string, onClose: () => void) => ReactNode
  readonly onDone: () => void
}

/** The one dialog that is open, if any. */
export function DeskDialogs({ desk, server, draft, doing, blocking, renderAddSecret, onDone }: DeskDialogsProps) {
  const { code } = useStores()
  const { id: workspaceId, slug } = useWorkspace()
  const { toolName } = desk.getState().ids
  if (doing?.what === 'publish') return <PublishDialog desk={desk} problems={blocking} onClose={onDone} />
  if (doing?.what === 'export') return <ExportDialog desk={desk} onClose={onDone} />
  if (doing?.what === 'secret') return renderAddSecret(doing.name, onDone)
  if (doing?.what === 'keep') {
    return (
      <ExampleDialog
        example={doing.example}
        taken={draft.examples.map(({ name }) => name)}
        onClose={onDone}
        onSave={example => {
          desk.getState().edit({ examples: [...draft.examples, example] })
          showToast({ text: `“${example.name}” is kept as an example.`, tone: 'success' })
          onDone()
        }}
      />
    )
  }
  return (
    <ConfirmDialog
      isOpen={doing?.what === 'remove'}
      onClose={onDone}
      title={`Remove the tool “${toolName}”?`}
      confirmLabel="Remove tool"
      nameToType={toolName}
      onConfirm={async () => {
        await code.getState().remove(workspaceId, server.id, toolName)
        navigate({ page: 'server', slug, serverId: server.id })
      }}
    >
      <p>Its draft, its versions and its examples are gone, and clients that use it get an error. This cannot be undone.</p>
    </ConfirmDialog>
  )
}
