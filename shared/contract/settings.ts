import { z } from 'zod'
import { GatewayStatus } from '../model/gateway.ts'
import { Settings, SettingsChange } from '../model/settings.ts'
import { Passphrase, VaultStatus } from '../model/vault.ts'
import { command, query } from './define.ts'

export const settings = {
  'settings.get': query({
    summary: 'The settings of this machine: appearance, window, port.',
    permission: 'settings:read',
    input: z.object({}),
    output: Settings,
    rest: 'GET /settings',
  }),
  'settings.update': command({
    summary: 'Change settings of this machine.',
    permission: 'settings:write',
    input: SettingsChange,
    output: Settings,
    rest: 'PATCH /settings',
  }),
  'programs.refresh': command({
    summary: 'Look again for the programs of this machine, after one was installed. Servers that start from now on find them.',
    permission: 'settings:write',
    input: z.object({}),
    output: z.object({ folders: z.array(z.string()) }),
    rest: 'POST /programs/refresh',
  }),
}

export const gateway = {
  'gateway.status': query({
    summary: 'Where assistants connect, and whether the port is held.',
    permission: 'settings:read',
    input: z.object({}),
    output: GatewayStatus,
    rest: 'GET /gateway',
  }),
  'gateway.restart': command({
    summary: 'Listen again, on the port of the settings: after the port became free or was changed.',
    permission: 'settings:write',
    input: z.object({}),
    output: GatewayStatus,
    rest: 'POST /gateway/restart',
    surfaces: ['page'],
  }),
}

export const vault = {
  'vault.status': query({
    summary: 'Whether secrets can be read, and if not, why and what to do.',
    permission: 'vault:read',
    input: z.object({}),
    output: VaultStatus,
    rest: 'GET /vault',
  }),
  'vault.create': command({
    summary: 'Choose the passphrase that will guard the vault, where there is no keychain.',
    permission: 'vault:write',
    input: z.object({ passphrase: Passphrase }),
    output: VaultStatus,
    rest: 'POST /vault',
    surfaces: ['page'],
  }),
  'vault.unlock': command({
    summary: 'Open the vault: with its passphrase, or by asking the keychain again.',
    permission: 'vault:write',
    input: z.object({ passphrase: z.string().max(1_024).optional() }),
    output: VaultStatus,
    rest: 'POST /vault/unlock',
    surfaces: ['page'],
  }),
}
