import type { GatewayStatus } from '#shared/model/gateway.ts'
import type { VaultStatus } from '#shared/model/vault.ts'

/** What the tray tells; a part is undefined while it is not known. */
export interface TrayState {
  readonly gateway: GatewayStatus | undefined
  readonly vault: VaultStatus | undefined
  readonly servers: { readonly running: number; readonly all: number } | undefined
}

/** The lines on top of the tray's menu: address, servers, vault. */
export function trayLines({ gateway, vault, servers }: TrayState): readonly string[] {
  return [gatewayLine(gateway), ...(servers ? [serversLine(servers)] : []), ...(vault ? [vaultLine(vault)] : [])]
}

function gatewayLine(gateway: GatewayStatus | undefined): string {
  switch (gateway?.state) {
    case undefined:
      return 'Starting'
    case 'listening':
      return `Listening at ${gateway.baseUrl}`
    case 'busy':
      return gateway.holder === null ? `Port ${gateway.port} is in use` : `Port ${gateway.port} is held by ${gateway.holder}`
    case 'stopped':
      return 'Not listening'
  }
}

function serversLine({ running, all }: { readonly running: number; readonly all: number }): string {
  if (all === 0) return 'No servers yet'
  return `${running} of ${all} ${all === 1 ? 'server' : 'servers'} running`
}

function vaultLine({ state }: VaultStatus): string {
  switch (state) {
    case 'open':
      return 'Vault open'
    case 'locked':
      return 'Vault locked'
    case 'new':
      return 'Vault not set up'
  }
}
