import { useState } from 'react'
import type { BundlePreview } from '#shared/model/bundle.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { Button, FileDrop, useAction } from '../../../ui/index.ts'
import { useAddForm, useSavingOne } from './add-form.tsx'
import { BundleFacts } from './bundle-facts.tsx'
import { WayForm } from './way-form.tsx'
import type { WayProps } from './way.ts'

/** A bundle file: brought in, checked, and asked about. */
export function BundleWay({ onAdded }: WayProps) {
  const { registry } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [part, setPart] = useState(0)
  const [preview, setPreview] = useState<BundlePreview>()
  const bringing = useAction(async (file: File) => {
    setPart(0)
    setPreview(await registry.getState().bringBundle(workspaceId, file, setPart))
  })
  if (preview !== undefined) {
    return (
      <BundleForm
        preview={preview}
        otherLabel="Another file"
        onOther={() => {
          setPreview(undefined)
          // It is thrown away with Atrium's run in any case.
          void registry
            .getState()
            .discardBundle(workspaceId, preview.uploadId)
            .catch(() => undefined)
        }}
        onAdded={onAdded}
      />
    )
  }
  return (
    <WayForm submit={{ label: 'Review what will run', isDisabled: true }} onSubmit={() => undefined} problem={bringing.problem}>
      {bringing.isRunning ? (
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
      )}
    </WayForm>
  )
}

interface BundleFormProps {
  readonly preview: BundlePreview
  readonly otherLabel: string
  readonly onOther: () => void
  readonly onAdded: WayProps['onAdded']
}

/** A bundle that is here: what it is, what it asks for, and the button that adds it. */
export function BundleForm({ preview, otherLabel, onOther, onAdded }: BundleFormProps) {
  const { registry } = useStores()
  const { id: workspaceId } = useWorkspace()
  const form = useAddForm(preview.asked, preview.title)
  const saving = useSavingOne(() => registry.getState().addBundle(workspaceId, form.name, preview.uploadId, form.answers), onAdded)
  return (
    <WayForm
      submit={{
        label: 'Review what will run',
        isRunning: saving.isSaving,
        isDisabled: preview.problem !== null || preview.signature.state === 'broken',
      }}
      onSubmit={() => {
        if (form.check()) void saving.save() // because it keeps its problem
      }}
      problem={saving.problem}
    >
      <BundleFacts
        preview={preview}
        action={
          <Button size="sm" onClick={onOther}>
            {otherLabel}
          </Button>
        }
      />
      {form.fields}
    </WayForm>
  )
}
