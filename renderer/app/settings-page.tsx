import { OrganizationSection } from '../features/organization/organization-section.tsx'
import { AdminKeysSection } from '../features/settings/admin-keys-section.tsx'
import { AppearanceSection } from '../features/settings/appearance-section.tsx'
import { CatalogSection } from '../features/settings/catalog-section.tsx'
import { GatewaySection } from '../features/settings/gateway-section.tsx'
import { ProgramsSection } from '../features/settings/programs-section.tsx'
import { VaultSection } from '../features/vault/vault-section.tsx'
import { Page, PageHeader } from '../ui/index.ts'

/** What holds for the organization and this machine, whatever the workspace. */
export function SettingsPage() {
  return (
    <Page>
      <PageHeader title="App settings" description="For this machine and the whole organization." />
      <AppearanceSection />
      <GatewaySection />
      <ProgramsSection />
      <CatalogSection />
      <VaultSection />
      <OrganizationSection />
      <AdminKeysSection />
    </Page>
  )
}
