import { useState } from 'react'
import type { BundlePreview } from '#shared/model/bundle.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { Button } from '../../../ui/index.ts'
import { useBringing } from '../bring-bundle.tsx'
import { useAddForm, useSavingOne } from './add-form.tsx'
import { BundleFacts } from './bundle-facts.tsx'
import { WayForm } from './way-form.tsx'
import type { WayProps } from './way.ts'

/** A bundle file: brought in, checked, and asked about. */
export function BundleWay({ onAdded }: WayProps) {
  const { registry } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [preview, setPreview] = useState<BundlePreview>()
  const bringing = useBringing(setPreview)
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
    <WayForm submit={undefined} onSubmit={() => undefined} problem={bringing.problem}>
      {bringing.area}
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
  const canBeAdded = preview.problem === null && preview.signature.state !== 'broken'
  const saving = useSavingOne(() => registry.getState().addBundle(workspaceId, form.name, preview.uploadId, form.answers), onAdded)
  return (
    <WayForm
      submit={canBeAdded ? { label: 'Review what will run', isRunning: saving.isSaving } : undefined}
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
