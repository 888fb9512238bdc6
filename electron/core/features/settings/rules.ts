import type { z } from 'zod'
import type { Settings, SettingsChange } from '#shared/model/settings.ts'

/** Only what was given: a member that is `undefined` would be written over what is there. */
export function changeOf(input: z.output<typeof SettingsChange>): Partial<Settings> {
  const { theme, lastWorkspaceId, isRailNarrow, gatewayPort, registryUrl } = input
  return {
    ...(theme === undefined ? {} : { theme }),
    ...(lastWorkspaceId === undefined ? {} : { lastWorkspaceId }),
    ...(isRailNarrow === undefined ? {} : { isRailNarrow }),
    ...(gatewayPort === undefined ? {} : { gatewayPort }),
    ...(registryUrl === undefined ? {} : { registryUrl }),
  }
}
