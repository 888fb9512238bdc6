import { useStore } from 'zustand'
import { hrefOf } from '../../app/route.ts'
import { useStores } from '../../app/stores.tsx'
import { buttonLook, SettingsGroup } from '../../ui/index.ts'
import { VaultState } from './vault-state.tsx'

export function VaultSection() {
  const vault = useStore(useStores().vault, state => state.vault)
  return (
    <SettingsGroup title="Vault" description="Keeps the values of secrets, encrypted under one master key.">
      <div className="flex flex-wrap items-center gap-4">
        {vault && <VaultState vault={vault} />}
        <a href={hrefOf({ page: 'vault' })} className={buttonLook('secondary', 'sm')}>
          Show vault
        </a>
      </div>
    </SettingsGroup>
  )
}
