import { useEffect, useState } from 'react'
import type { BundlePreview } from '#shared/model/bundle.ts'
import type { RegistryEntry } from '#shared/model/registry.ts'
import { useAppEvent, useStores, useWorkspace } from '../../../app/stores.tsx'
import { BundleForm } from './bundle-way.tsx'
import { CatalogEntry } from './catalog-entry.tsx'
import { CatalogList } from './catalog-list.tsx'
import type { WayProps } from './way.ts'

/** The registry: searched here, one entry chosen, and in one of its ways asked about. */
export function CatalogWay({ onAdded }: WayProps) {
  const store = useStores().registry
  const { id: workspaceId } = useWorkspace()
  const [entry, setEntry] = useState<RegistryEntry>()
  const [bundle, setBundle] = useState<BundlePreview>()
  useAppEvent('registry.changed', () => {
    void store.getState().reload() // because a store keeps its own problem
  })
  // Looking at it is what asks the registry; nothing does before.
  useEffect(() => {
    const { search, refresh, text } = store.getState()
    void search(text) // because a store keeps its own problem
    void refresh(workspaceId, false) // as above
  }, [store, workspaceId])

  if (bundle !== undefined) {
    return (
      <BundleForm
        preview={bundle}
        otherLabel="Back"
        onOther={() => {
          setBundle(undefined)
          // It is thrown away with Atrium's run in any case.
          void store
            .getState()
            .discardBundle(workspaceId, bundle.uploadId)
            .catch(() => undefined)
        }}
        onAdded={onAdded}
      />
    )
  }
  if (entry !== undefined) {
    return (
      <CatalogEntry
        key={entry.name}
        entry={entry}
        onBack={() => {
          setEntry(undefined)
        }}
        onBundle={setBundle}
        onAdded={onAdded}
      />
    )
  }
  return <CatalogList onOpen={setEntry} />
}
