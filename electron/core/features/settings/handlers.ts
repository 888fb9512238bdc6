import type { gateway, settings } from '#shared/contract/settings.ts'
import type { AppEvent } from '#shared/events.ts'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { SettingsFile } from '#core/platform.ts'
import { changeOf } from './rules.ts'

/** The gateway as the page steers it. */
export interface GatewayControl {
  readonly status: () => GatewayStatus | Promise<GatewayStatus>
  /** Listens again on the port of the settings; a busy port is a status, not an error. */
  readonly restart: () => Promise<GatewayStatus>
}

interface Needs {
  readonly settings: SettingsFile
  readonly gatewayControl: GatewayControl
  /** Looks anew for the folders in which programs are; see HostEnvironment. */
  readonly refreshPrograms: () => Promise<readonly string[]>
  readonly emit: (event: AppEvent) => void
}

type Machine = typeof settings & typeof gateway

/** This machine: its settings and the gateway's port. */
export function machineHandlers({ settings, gatewayControl, refreshPrograms, emit }: Needs): Handlers<Machine> {
  return {
    'settings.get': () => settings.read(),

    'settings.update': (_call, input) => {
      const changed = settings.write(changeOf(input))
      emit({ name: 'settings.changed' })
      return changed
    },

    'programs.refresh': async () => ({ folders: [...(await refreshPrograms())] }),

    'gateway.status': () => gatewayControl.status(),

    'gateway.restart': async () => {
      const status = await gatewayControl.restart()
      emit({ name: 'gateway.changed' })
      return status
    },
  }
}
