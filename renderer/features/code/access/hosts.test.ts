import { expect } from 'vitest'
import { CodeHost } from '#shared/model/code-host.ts'
import { verifies } from '../../../../test/verifies.ts'
import { hostsNotAllowed, readHost } from './hosts.ts'

verifies('code.desk', 'a host is taken as the core takes it, also out of an address', () => {
  const texts = [
    'api.example.com',
    '*.example.com',
    '*',
    'localhost',
    '10.0.0.1',
    '[::1]',
    'a_b.example',
    'x',
    'a..b',
    '-a.com',
    'a-.com',
    'a b',
    'example.com:80',
    'example.com/x',
    '*.*',
    '**',
    '.com',
    'é.com',
  ]
  for (const text of texts) expect(readHost(text, []).ok, text).toBe(CodeHost.safeParse(text).success)
  expect(readHost(' https://API.example.com:8443/v1?q=1 ', [])).toEqual({ ok: true, host: 'api.example.com' })
  expect(readHost('api.example.com', ['api.example.com'])).toMatchObject({ ok: false, problem: expect.stringContaining('already') })
  expect(readHost(' ', []).ok).toBe(false)
})

verifies('code.desk', 'hosts written in the source that nothing covers are offered', () => {
  const source = "fetch('https://api.example.com/v1'); fetch(`http://b.example.org:80/${x}`); 'https://api.example.com'; 'https://${host}/'"
  expect(hostsNotAllowed(source, [])).toEqual(['api.example.com', 'b.example.org'])
  expect(hostsNotAllowed(source, ['*.example.com'])).toEqual(['b.example.org'])
  expect(hostsNotAllowed(source, ['*'])).toEqual([])
})
