import { useState } from 'react'
import { useStore } from 'zustand'
import type { Key } from '#shared/model/key.ts'
import type { ToolReference } from '#shared/model/tool.ts'
import { useStores, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, Dialog, ProblemNote, showToast, useAction } from '../../ui/index.ts'
import { ModeSelect } from './mode-select.tsx'
import { ofKnownServers } from './picked-tools.ts'
import { ToolPicker } from './tool-picker.tsx'

/** Shows and changes which tools a key may use, and how they are told to its client. */
export function KeyToolsDialog({ keyToChange: key, onClose }: { readonly keyToChange: Key; readonly onClose: () => void }) {
  const stores = useStores()
  const servers = useStore(stores.servers)
  useWorkspaceLoad(stores.servers)
  const [tools, setTools] = useState<readonly ToolReference[] | null>(key.tools)
  const [toolMode, setToolMode] = useState(key.toolMode)
  const save = useAction(async () => {
    const known = tools === null ? null : ofKnownServers(tools, servers.servers)
    await stores.keys.getState().change(key, { tools: known, toolMode })
    showToast({ text: `“${key.name}” is changed, from its next call on.`, tone: 'success' })
    onClose()
  })
  const isRevoked = key.revokedAt !== null

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Tools of the key “${key.name}”`}
      description={isRevoked ? 'It is revoked, and opens nothing any more.' : 'What a client with this key is told of and can use.'}
      footer={
        <>
          <Button onClick={onClose}>{isRevoked ? 'Close' : 'Cancel'}</Button>
          {!isRevoked && (
            <Button
              variant="primary"
              isLoading={save.isRunning}
              disabled={servers.status !== 'ready'}
              onClick={() => void save.run() /* because useAction keeps the problem */}
            >
              Save
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {save.problem && <ProblemNote problem={save.problem} />}
        <ToolPicker tools={tools} onTools={setTools} />
        <ModeSelect mode={toolMode} onMode={setToolMode} isDisabled={isRevoked} />
      </div>
    </Dialog>
  )
}
