import { describe, expect, test } from 'vitest'
import { bridgeBench } from './bridge-bench.ts'
import { call, modern } from './bridge-process.ts'
import { key } from './fake-workspace.ts'
import { verifies } from '../verifies.ts'

const bench = bridgeBench()
const { start } = bench

describe('restarts', () => {
  verifies('bridge.reconnects', 'After a restart a legacy client goes on without noticing', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.send({ id: 1, method: 'logging/setLevel', params: { level: 'warning' } })
    await bridge.answer(1)
    await bench.workspace.until(() => bench.workspace.verbs('GET').length === 1)
    await bench.workspace.stop()
    await bench.workspace.start()
    bridge.send(call(2, 'echo', { text: 'two' }), call(3, 'echo', { text: 'three' }))
    expect(await bridge.answer(2)).toMatchObject({ result: { content: [{ text: 'two' }] } })
    expect(await bridge.answer(3)).toMatchObject({ result: { content: [{ text: 'three' }] } })
    expect(bench.workspace.posts('initialize')).toHaveLength(2)
    expect(bench.workspace.posts('notifications/initialized')).toHaveLength(2)
    expect(bench.workspace.posts('logging/setLevel')).toHaveLength(2)
    expect(bridge.lines.filter(line => line['id'] === 'init' || line['id'] === 1)).toHaveLength(2)
    await bridge.line(line => line['method'] === 'notifications/tools/list_changed')
    await bench.workspace.until(() =>
      bench.workspace.verbs('GET').some(get => bench.workspace.sessions.has(String(get.headers['mcp-session-id']))),
    )
    const before = bridge.lines.length
    bench.workspace.servers[0]?.sendToolListChanged()
    await bridge.line(line => bridge.lines.indexOf(line) >= before && line['method'] === 'notifications/tools/list_changed')
  })

  verifies('bridge.reconnects', 'A quiet legacy client is connected again without asking for anything', async () => {
    const bridge = start()
    await bridge.initialize()
    await bench.workspace.until(() => bench.workspace.verbs('GET').length === 1)
    await bench.workspace.stop()
    await bench.workspace.start()
    await bridge.line(line => line['method'] === 'notifications/tools/list_changed')
    expect(bench.workspace.sessions.size).toBe(1)
  })

  verifies('bridge.reconnects', 'A request waits for an Atrium that is still starting', async () => {
    await bench.workspace.stop()
    const bridge = start()
    bridge.send(modern(1, 'tools/call', { name: 'echo', arguments: { text: 'patience' } }))
    await new Promise(resolve => setTimeout(resolve, 400))
    expect(bridge.lines).toHaveLength(0)
    await bench.workspace.start()
    expect(await bridge.answer(1)).toMatchObject({ result: { content: [{ text: 'patience' }] } })
  })

  test('A tool call that was on its way when Atrium stopped is not made a second time', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(1, 'wait'))
    await bench.workspace.until(() => bench.workspace.waiting === 1)
    await bench.workspace.stop()
    await bench.workspace.start()
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'connection_lost' } } })
    expect(bench.workspace.posts('tools/call')).toHaveLength(1)
  })

  test('Reading is repeated when the connection breaks in the middle', async () => {
    let first = true
    bench.workspace.refuse = (seen, response) => {
      if (seen.body['method'] !== 'tools/list' || !first) return false
      first = false
      response.destroy()
      return true
    }
    const bridge = start()
    bridge.send(modern(1, 'tools/list'))
    expect(await bridge.answer(1)).toMatchObject({ result: { resultType: 'complete' } })
    expect(bench.workspace.posts('tools/list')).toHaveLength(2)
  })

  test('A session that is refused again right after its renewal is reported, not renewed for ever', async () => {
    const bridge = start()
    await bridge.initialize()
    bench.workspace.refuse = (seen, response) => seen.body['method'] === 'tools/call' && Boolean(response.writeHead(404).end())
    bridge.send(call(1, 'echo', { text: 'hi' }))
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'session_lost' } } })
    expect(bench.workspace.posts('initialize')).toHaveLength(2)
  })
})

describe('refusals', () => {
  verifies('bridge.quiet', 'A refused key is answered in words that say what to do, and is shown nowhere', async () => {
    const bridge = start({ ATRIUM_KEY: 'atr_revokedCanary' })
    bridge.send({ id: 1, method: 'initialize', params: {} }, modern(2, 'server/discover'))
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'key_refused' } } })
    expect(JSON.stringify(await bridge.answer(2))).toContain('Create a key in Atrium')
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(bridge.stdout + bridge.stderr).not.toContain('atr_revokedCanary')
  })

  test('A redirect is not followed, so that the key stays here', async () => {
    bench.workspace.refuse = (_, response) => Boolean(response.writeHead(307, { location: '/elsewhere' }).end())
    const bridge = start()
    bridge.send(modern(1, 'server/discover'))
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'wrong_address' } } })
    expect(bench.workspace.seen).toHaveLength(1)
  })

  test('A page in place of MCP does not reach the client', async () => {
    bench.workspace.refuse = (_, response) => Boolean(response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
    const bridge = start()
    bridge.send(modern(1, 'server/discover'))
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'bad_answer' } } })
  })

  const refused: [title: string, environment: Record<string, string>, args: string[]][] = [
    ['an address that is not of this computer and not https', { ATRIUM_URL: 'http://example.com/w/default/mcp' }, []],
    ['no address', { ATRIUM_URL: '' }, []],
    ['no key', { ATRIUM_KEY: '' }, []],
    ['a key where none belongs', {}, ['atr_strayCanary']],
    ['an unknown option', {}, ['--token=atr_strayCanary']],
    ['a key with a line break in it', { ATRIUM_KEY: 'atr_stray\nCanary' }, []],
    ['an address with a password', { ATRIUM_URL: 'http://me:strayCanary@127.0.0.1/' }, []],
  ]
  test.each(refused)('The bridge refuses to start with %s', async (_, environment, args) => {
    const bridge = start(environment, ...args)
    expect(await bridge.exited).toBe(2)
    expect(bridge.stdout).toBe('')
    expect(bridge.stderr).toMatch(/^atrium-bridge: .+\.\n$/)
    expect(bridge.stderr).not.toContain('Canary')
  })

  test('Arguments win over the environment, and help is not on stdout', async () => {
    const bridge = start({ ATRIUM_KEY: 'atr_other', ATRIUM_URL: 'http://127.0.0.1:1/' }, '--url', bench.workspace.url, `--key=${key}`)
    bridge.send(modern(1, 'server/discover'))
    expect(await bridge.answer(1)).toHaveProperty('result')
    const help = start({}, '--help')
    expect(await help.exited).toBe(0)
    expect(help.stdout).toBe('')
    expect(help.stderr).toContain('ATRIUM_KEY')
  })
})

describe('the end', () => {
  verifies('bridge.quiet', 'It says nothing before its client does, and only protocol after', async () => {
    const bridge = start()
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(bridge.stdout + bridge.stderr).toBe('')
    expect(bench.workspace.seen).toHaveLength(0)
    await bridge.initialize()
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(bridge.stdout.split('\n')).toHaveLength(bridge.lines.length + 1)
  })

  verifies('bridge.quiet', 'When its input ends it gives the answers on their way, ends the session and exits', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(1, 'echo', { text: 'last' }))
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(bridge.lines.at(-1)).toMatchObject({ id: 1, result: { content: [{ text: 'last' }] } })
    expect(bench.workspace.sessions.size).toBe(0)
  })

  verifies('bridge.quiet', 'A call that does not end holds up the exit for two seconds at most', async () => {
    const bridge = start()
    bridge.send(modern(1, 'tools/call', { name: 'wait', arguments: {} }))
    await bench.workspace.until(() => bench.workspace.waiting === 1)
    const before = performance.now()
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(performance.now() - before).toBeLessThan(2_000)
    await bench.workspace.until(() => bench.workspace.cancelled === 1)
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    verifies('bridge.quiet', `It ends the session and exits on ${signal}`, async () => {
      const bridge = start()
      await bridge.initialize()
      bridge.send(call(1, 'wait'))
      await bench.workspace.until(() => bench.workspace.waiting === 1)
      bridge.child.kill(signal)
      expect(await bridge.exited).toBe(0)
      expect(bench.workspace.sessions.size).toBe(0)
    })
  }

  verifies('bridge.quiet', 'It exits when nobody reads its answers any more', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.child.stdout.destroy()
    bridge.send(call(1, 'echo', { text: 'to nobody' }), call(2, 'echo', { text: 'x'.repeat(200_000) }))
    expect(await bridge.exited).toBe(0)
  })

  verifies('bridge.quiet', 'It exits when Atrium is gone and its client closes', async () => {
    const bridge = start()
    await bridge.initialize()
    await bench.workspace.stop()
    bridge.send(call(1, 'echo', { text: 'nobody there' }))
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
  })
})
