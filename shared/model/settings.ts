import { z } from 'zod'
import { OFFICIAL_REGISTRY, RegistryUrl } from './registry.ts'
import { AutoLockMinutes } from './vault.ts'

export const THEMES = ['system', 'light', 'dark'] as const

/** A TCP port people may choose: above the privileged ones. */
export const Port = z.int().min(1_024).max(65_535)

/** What this machine's user chose; kept in `settings.json` of the data folder, readable without the vault. */
export const Settings = z.object({
  theme: z.enum(THEMES).default('system'),
  /** The workspace shown last. */
  lastWorkspaceId: z.string().nullable().default(null),
  isRailNarrow: z.boolean().default(false),
  /** Where assistants connect. Stable, because clients keep the URL; a change needs a restart of the gateway. */
  gatewayPort: Port.default(7717),
  /** The registry that servers can be added from; read only when somebody looks at it. */
  registryUrl: RegistryUrl.default(OFFICIAL_REGISTRY),
  /** When the vault locks by itself; changed by `vault.setLocking` alone. */
  autoLockMinutes: AutoLockMinutes.default(0),
  /** Whether it locks when this machine is locked or goes to sleep. */
  isLockingWithMachine: z.boolean().default(false),
  window: z
    .object({ width: z.int(), height: z.int(), x: z.int().optional(), y: z.int().optional(), isMaximized: z.boolean() })
    .nullable()
    .default(null),
})
export type Settings = z.infer<typeof Settings>

/** Without defaults: a member that is left out stays as it is. */
export const SettingsChange = z
  .object({
    theme: z.enum(THEMES),
    lastWorkspaceId: z.string().nullable(),
    isRailNarrow: z.boolean(),
    gatewayPort: Port,
    registryUrl: RegistryUrl,
  })
  .partial()
