import { expect, test } from 'vitest'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import { trayLines } from './tray-words.ts'

const GATEWAY: GatewayStatus = {
  state: 'listening',
  port: 7717,
  baseUrl: 'http://127.0.0.1:7717',
  holder: null,
  sessions: 0,
  callsInFlight: 0,
  version: '1',
  bridge: { command: 'node', args: [] },
}

test('the tray tells the address, the servers and the vault', () => {
  const vault = { state: 'open', protector: 'keychain', message: null } as const
  expect(trayLines({ gateway: GATEWAY, vault, servers: { running: 1, all: 3 } })).toEqual([
    'Listening at http://127.0.0.1:7717',
    '1 of 3 servers running',
    'Vault open',
  ])
})

test('the tray says who holds the port, as far as can be told', () => {
  const tell = (holder: string | null) =>
    trayLines({ gateway: { ...GATEWAY, state: 'busy', holder }, vault: undefined, servers: { running: 0, all: 0 } })
  expect(tell('node (process 4711)')).toEqual(['Port 7717 is held by node (process 4711)', 'No servers yet'])
  expect(tell(null)[0]).toBe('Port 7717 is in use')
})

test('before the core is up the tray says that it starts', () => {
  expect(trayLines({ gateway: undefined, vault: undefined, servers: undefined })).toEqual(['Starting'])
})
