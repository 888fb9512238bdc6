import { useState } from 'react'
import { useStore } from 'zustand'
import { OFFICIAL_REGISTRY, RegistryUrl } from '#shared/model/registry.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Field, Form, Input, ProblemNote, SettingsGroup, showToast, useAction } from '../../ui/index.ts'

/** Which registry the catalog shows. */
export function CatalogSection() {
  const settings = useStore(useStores().settings, state => state.settings)
  return (
    <SettingsGroup
      title="Catalog"
      description="The registry that servers can be added from. Atrium asks it only when somebody opens the catalog."
    >
      {settings && <AddressForm key={settings.registryUrl} address={settings.registryUrl} />}
    </SettingsGroup>
  )
}

function AddressForm({ address }: { readonly address: string }) {
  const { settings } = useStores()
  const [typed, setTyped] = useState(address)
  const saving = useAction(async () => {
    await settings.getState().change({ registryUrl: typed.trim() })
    showToast({ text: 'The catalog shows the other registry from now on.', tone: 'success' })
  })
  const isGood = RegistryUrl.safeParse(typed.trim()).success
  return (
    <Form onSubmit={() => void (isGood && saving.run()) /* because an action keeps its problem */} className="max-w-md">
      {saving.problem && <ProblemNote problem={saving.problem} />}
      <Field
        label="Address"
        hint={address === OFFICIAL_REGISTRY ? 'The official one.' : `The official one is ${OFFICIAL_REGISTRY}.`}
        problem={isGood ? undefined : 'Give an address that begins with https://, without a question mark.'}
      >
        <Input value={typed} isMono onValue={setTyped} />
      </Field>
      <div>
        <Button type="submit" isLoading={saving.isRunning} disabled={!isGood || typed.trim() === address}>
          Save
        </Button>
      </div>
    </Form>
  )
}
