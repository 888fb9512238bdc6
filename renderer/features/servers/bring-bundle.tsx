import { useState } from 'react'
import type { BundlePreview } from '#shared/model/bundle.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { FileDrop, useAction } from '../../ui/index.ts'

/** Brings a bundle file in, part by part, and has it checked. `area` is where it is dropped, and how far it is. */
export function useBringing(onPreview: (preview: BundlePreview) => void) {
  const { registry } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [part, setPart] = useState(0)
  const bringing = useAction(async (file: File) => {
    setPart(0)
    onPreview(await registry.getState().bringBundle(workspaceId, file, setPart))
  })
  const area = bringing.isRunning ? (
    <div role="status" className="flex flex-col gap-2 rounded-lg border border-line px-6 py-10">
      <p className="text-center text-muted">{part < 1 ? `Reading the file, ${Math.floor(part * 100)} %` : 'Checking what is in it'}</p>
      <div aria-hidden className="h-1 overflow-hidden rounded-full bg-hover">
        <div className="h-full bg-accent" style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  ) : (
    <FileDrop
      label="Drop a bundle here (.mcpb or .dxt)"
      accept=".mcpb,.dxt,application/zip"
      buttonLabel="Choose a file"
      onFile={file => void bringing.run(file) /* because an action keeps its problem */}
    />
  )
  return { area, problem: bringing.problem }
}
