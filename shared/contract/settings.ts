import { z } from 'zod'
import { GatewayStatus } from '../model/gateway.ts'
import { Settings, SettingsChange } from '../model/settings.ts'
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
