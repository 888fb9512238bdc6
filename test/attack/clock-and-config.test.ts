import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseConfig } from '#core/config.ts'
import { refuseArgumentMismatch } from '#core/gateway/http/modern-headers.ts'
import { newUuid } from '#core/lib/ids.ts'
import { isCoolingDown, next } from '#core/processes/lifecycle.ts'
import { defaultDataFolder } from '../../electron/host/data-folder.ts'
import { startCalls } from '../gateway/calls-harness.ts'

const HOUR = 3_600_000

test('a server that failed can be started again although the clock was set back an hour', () => {
  const now = 10 * HOUR
  const failed = next({ at: 'starting', crashes: 0, failures: 0 }, { kind: 'startFailed', now, reason: 'It failed.' })
  expect(isCoolingDown(failed, now + 1_000)).toBe(true)
  expect(isCoolingDown(failed, now - HOUR)).toBe(false)
})

test('refusals go on being recorded after the clock was set back', async () => {
  using harness = startCalls({})
  const refuse = () =>
    harness.calls.recordRefusal({
      ...{ requestId: newUuid(), workspace: harness.workspace, key: undefined },
      ...{ surface: 'mcp', gate: 'authenticate', code: 'unauthenticated', message: 'No.' },
    })
  harness.setNow(10 * HOUR)
  await Promise.all(Array.from({ length: 100 }, refuse))
  harness.setNow(9 * HOUR)
  await Promise.all(Array.from({ length: 100 }, refuse))
  expect(harness.records()).toHaveLength(120)
})

test('an empty variable is no port and no folder, and a port that is no number is refused', () => {
  const env = { ATRIUM_PORT: '', ATRIUM_PAGE_PORT: '', ATRIUM_DATA: '', XDG_DATA_HOME: '/data' }
  expect(parseConfig([], env)).toMatchObject({
    gatewayPort: undefined,
    pagePort: 7719,
    dataFolder: defaultDataFolder(process.platform, env, '/home/x'),
  })
  for (const port of ['', ' ', '7717x', '0x50', '99999']) expect(() => parseConfig(['--port', port], {})).toThrow('gatewayPort')
  expect(() => parseConfig(['--data', ''], {})).toThrow('dataFolder')
})

test('folders are absolute, wherever Atrium was started', () => {
  const { dataFolder, pageFolder } = parseConfig(['--data', 'here', '--page-folder', './out/../page/'], {})
  expect([dataFolder, pageFolder]).toEqual([resolve('here'), resolve('page')])
  expect(defaultDataFolder('linux', { XDG_DATA_HOME: 'relative' }, '/home/x')).toBe(join('/home/x', '.local', 'share', 'Atrium'))
})

test('a schema that names what every object has by birth asks for no header', () => {
  const inputSchema = {
    type: 'object',
    properties: { constructor: { type: 'string', 'x-mcp-header': 'Kind' }, __proto__: { properties: {} } },
  }
  expect(refuseArgumentMismatch({ arguments: {} }, inputSchema, {})).toBeUndefined()
  expect(refuseArgumentMismatch({ arguments: { constructor: 'a' } }, inputSchema, {})).toMatchObject({ status: 400 })
})
