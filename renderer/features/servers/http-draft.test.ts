import { expect, test } from 'vitest'
import {
  draftOfHttp,
  EMPTY_HTTP,
  isOpenToOthers,
  keptAsSecret,
  launchOfHttp,
  nameOfUrl,
  newHeader,
  planHttpSecrets,
  problemsOfHttp,
  type HeaderDraft,
  type HttpDraft,
} from './http-draft.ts'

const header = (id: number, name: string, change: Partial<HeaderDraft> = {}): HeaderDraft => ({
  id,
  name,
  from: 'value',
  value: 'x',
  secret: '',
  before: '',
  after: '',
  ...change,
})
const draft = (change: Partial<HttpDraft> = {}): HttpDraft => ({
  ...EMPTY_HTTP,
  name: 'linear',
  url: 'https://mcp.linear.app/mcp',
  ...change,
})

test('a filled form says what is called, and a launch fills the form as it was', () => {
  const filled = draft({
    url: ' https://mcp.linear.app/mcp ',
    transport: 'sse',
    headers: [header(0, 'Authorization', { from: 'secret', secret: 'TOKEN', before: 'Bearer ', value: '' }), header(1, 'X-Team')],
    clientId: 'abc',
    scope: 'read',
    redirectPort: '8123',
  })
  const launch = launchOfHttp(filled)
  expect(launch).toEqual({
    kind: 'http',
    url: 'https://mcp.linear.app/mcp',
    transport: 'sse',
    headers: { Authorization: { secret: 'TOKEN', before: 'Bearer ' }, 'X-Team': { value: 'x' } },
    oauth: { clientId: 'abc', clientSecret: null, scope: 'read', redirectPort: 8123 },
  })
  expect(launchOfHttp(draftOfHttp('linear', launch))).toEqual(launch)
  expect(launchOfHttp(draft()).oauth).toBeNull()
})

test('text after a secret, which no field shows, is not lost', () => {
  const launch = launchOfHttp(draft({ headers: [header(0, 'X-Key', { from: 'secret', secret: 'K', after: '==' })] }))
  expect(launchOfHttp(draftOfHttp('linear', launch)).headers).toEqual({ 'X-Key': { secret: 'K', after: '==' } })
})

test('each wrong field says what is wrong', () => {
  expect(problemsOfHttp(draft())).toBeUndefined()
  expect(problemsOfHttp(draft({ name: '' }))?.name).toContain('name')
  expect(problemsOfHttp(draft(), ['Linear'])?.name).toContain('Choose another')
  for (const url of ['', 'mcp.linear.app', 'ftp://x', 'https://', 'javascript:alert(1)'])
    expect(problemsOfHttp(draft({ url }))?.url).toBeTruthy()
  for (const redirectPort of ['80', '70000', 'x']) expect(problemsOfHttp(draft({ redirectPort }))?.redirectPort).toContain('1024')
  expect(problemsOfHttp(draft({ url: 'https://me:pw@x.example' }))?.url).toContain('Authorization')
  const problemOf = (...headers: HeaderDraft[]) => problemsOfHttp(draft({ headers }))?.headers
  expect(problemOf(header(0, ''))?.[0]).toContain('name')
  expect(problemOf(header(0, 'a b'))?.[0]).toContain('not a name')
  expect(problemOf(header(0, 'Mcp-Session-Id'))?.[0]).toContain('by itself')
  expect(problemOf(header(0, 'X-A'), header(1, 'x-a'))?.[1]).toContain('twice')
  expect(problemOf(header(0, 'X-A', { from: 'secret' }))?.[0]).toContain('Choose a secret')
  expect(problemOf(header(0, 'X-A', { from: 'new-secret', value: ' ' }))?.[0]).toContain('value')
  expect(problemOf(header(0, 'X-A', { value: 'one\ntwo' }))?.[0]).toContain('one line')
})

test('a new secret is named after the server and its header, and never takes the place of another', () => {
  const first = newHeader([])
  expect(first).toMatchObject({ name: 'Authorization', from: 'new-secret', before: 'Bearer ' })
  const plan = planHttpSecrets(draft({ headers: [{ ...first, value: ' abc ' }] }), ['LINEAR_AUTHORIZATION'])
  expect(plan.secrets).toEqual([{ name: 'LINEAR_AUTHORIZATION_2', value: 'abc' }])
  expect(launchOfHttp(plan.draft).headers).toEqual({ Authorization: { secret: 'LINEAR_AUTHORIZATION_2', before: 'Bearer ' } })
  expect(planHttpSecrets(plan.draft, []).secrets).toEqual([])
  expect(planHttpSecrets(draft({ name: '日本 1', headers: [header(0, 'X-A', { from: 'new-secret' })] }), []).secrets[0]?.name).toBe('X_A')
})

test('a token kept as a secret leaves its scheme as text', () => {
  expect(keptAsSecret(header(0, 'Authorization', { value: 'Bearer abc' }))).toEqual({ from: 'new-secret', before: 'Bearer ', value: 'abc' })
  expect(keptAsSecret(header(0, 'X-Key', { value: 'abc' }))).toEqual({ from: 'new-secret', before: '', value: 'abc' })
})

test('an address suggests a name, and says whether others can read what is sent', () => {
  expect(nameOfUrl('https://mcp.linear.app/mcp')).toBe('linear')
  expect(nameOfUrl('https://api.githubcopilot.com/mcp/')).toBe('githubcopilot')
  expect(nameOfUrl('http://127.0.0.1:3000/weather/mcp')).toBe('weather')
  expect(nameOfUrl('http://localhost:3000/mcp')).toBe('local')
  expect(nameOfUrl('http')).toBe('')
  expect(['http://a.example', 'http://192.168.1.4:80'].every(isOpenToOthers)).toBe(true)
  expect(['https://a.example', 'http://127.0.0.1:1', 'http://localhost', 'http://[::1]:3', ''].some(isOpenToOthers)).toBe(false)
})
