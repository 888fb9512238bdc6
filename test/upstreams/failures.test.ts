import path from 'node:path'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { isAlive } from '../processes/is-alive.ts'
import { verifies } from '../verifies.ts'
import { callText, clientOf, failureOf, FIXTURES, HARNESS, NODE, openWorld, toolCall } from './upstreams-harness.ts'

const ECHO = path.join(HARNESS, 'echo-server.mjs')
const ODD = path.join(FIXTURES, 'odd-server.mjs')

verifies('servers.failure-told', 'a server that fails to start says why at once, with its last lines', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO, '--fail-start')
  const failure = await failureOf(world.upstreams.request(serverId, toolCall('echo')))
  expect(failure).toMatchObject({ code: 'upstream_failed', message: 'Echo could not start. It exited with code 1 before it was ready.' })
  expect(world.upstreams.stateOf(serverId)).toEqual({ at: 'failed', reason: 'It exited with code 1 before it was ready.' })
  expect(world.upstreams.lastLinesOf(serverId)).toEqual(['echo-server: cannot start, the switch --fail-start is on'])
})

verifies('servers.failure-told', 'a wrong command, folder or program is told in words', async () => {
  await using world = openWorld()
  const reason = async (launch: object) => {
    const state = await world.upstreams.start(world.add(launch))
    return state.at === 'failed' ? state.reason : state.at
  }
  expect(await reason({ command: 'npxx' })).toMatch(
    /^npxx was not found in any of the \d+ folders where programs are looked for. Install it, or give its whole path.$/,
  )
  expect(await reason({ command: '/somewhere/else/npxx' })).toBe(
    'There is no program "npxx" at the path that was given, or it may not be run.',
  )
  expect(await reason({ args: [ECHO], cwd: '/somewhere/else' })).toBe('Its working folder does not exist.')
  expect(await reason({ args: ['one\ntwo'] })).toContain('line break')
  expect(await reason({ args: ['-e', 'process.kill(process.pid, "SIGKILL")'] })).toBe('It was ended by SIGKILL before it was ready.')
  const nonsense = 'let id = 0; process.stdin.on("data", () => console.log(JSON.stringify({ jsonrpc: "2.0", id: id += 1, result: 3 })))'
  expect(await reason({ args: ['-e', nonsense] })).toBe('It answered the handshake with something that is no MCP.')
})

test('a server that cannot start is not started again for every call, but soon again', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO, '--fail-start')
  await failureOf(world.upstreams.request(serverId, toolCall('echo')))
  const second = await failureOf(world.upstreams.request(serverId, toolCall('echo')))
  expect(second.message).toContain('could not start a moment ago. It exited with code 1')
  expect(world.states.filter(state => state.at === 'starting')).toHaveLength(1)
  world.change(serverId, { args: [ECHO] })
  expect(await world.upstreams.start(serverId)).toMatchObject({ at: 'ready' })
})

verifies('servers.failure-told', 'a server that dies while it answers fails that call, and the next call starts it anew', async () => {
  await using world = openWorld()
  const { upstreams } = world
  const serverId = world.addNode(ECHO)
  const other = world.addNode(ECHO)
  const before = await callText(upstreams, serverId, toolCall('pid'))
  const others = callText(upstreams, other, toolCall('slow', { ms: 300 }))
  const failure = await failureOf(upstreams.request(serverId, toolCall('crash', { code: 7 })))
  expect(failure).toMatchObject({ code: 'upstream_failed', message: 'The server stopped while it was answering.' })
  expect(await world.stateWhere(state => state.at === 'waiting')).toMatchObject({ reason: 'It exited with code 7.', attempt: 1 })
  expect(await callText(upstreams, serverId, toolCall('pid'))).not.toBe(before)
  expect(await others).toBe('waited 300 ms')
})

test('a server that crashed is started again by itself', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  await failureOf(world.upstreams.request(serverId, toolCall('crash')))
  await world.stateWhere(state => state.at === 'waiting')
  world.states.length = 0
  expect(await world.stateWhere(state => state.at === 'ready')).toBeDefined()
})

test('what a server prints beside its messages goes to its log, and no further', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO, '--garbage')
  expect(await callText(world.upstreams, serverId, toolCall('echo', { text: 'fine' }))).toBe('fine')
  expect(world.upstreams.logsOf(serverId)).toContainEqual(expect.objectContaining({ from: 'stdout', text: 'this line is no JSON' }))
})

test('a line that never ends fails the server in words instead of filling the memory', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD, 'long-line')
  const failure = await failureOf(world.upstreams.request(serverId, toolCall('long')))
  expect(failure).toMatchObject({ code: 'upstream_failed', message: 'It wrote a line of more than 16 MiB.' })
  expect(await callText(world.upstreams, serverId, toolCall('heard'))).toBe('[]')
})

test('a flood on stderr is kept to its end, and a long line is cut', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  await world.upstreams.request(serverId, toolCall('stderr', { text: 'line', lines: 5_000 }))
  await world.upstreams.request(serverId, toolCall('stderr', { text: 'y'.repeat(100_000) }))
  await expect.poll(() => world.upstreams.logsOf(serverId).findLast(line => line.text.startsWith('yyy'))?.text.length).toBe(8 * 1024 + 1)
  expect(world.upstreams.logsOf(serverId).length).toBeLessThanOrEqual(500)
})

verifies('secrets.never-out', 'a secret that a server writes or answers with is masked, in every form', async () => {
  await using world = openWorld()
  const value = 'canary/value+of a secret?1'
  const serverId = world.addNode(ODD, 'leaks')
  world.change(serverId, { environment: { SECRET: value }, secrets: [{ name: 'TOKEN', value }] })
  const catalog = await world.upstreams.catalog(serverId, {}, 10_000)
  const refusal = await world.upstreams.request(serverId, toolCall('fail')).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(UpstreamRefusal)
  expect(refusal).toMatchObject({ message: 'no [redacted: TOKEN]', data: { secret: '[redacted: TOKEN]' } })
  expect(world.upstreams.secretsOf(serverId)).toEqual([{ name: 'TOKEN', value }])
  const shown = JSON.stringify([catalog, world.upstreams.logsOf(serverId), world.upstreams.lastLinesOf(serverId)])
  const files = readdirSync(world.folder)
    .filter(name => name.startsWith('atrium.db'))
    .map(name => readFileSync(path.join(world.folder, name), 'latin1'))
    .join('')
  for (const form of [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)]) {
    expect(shown).not.toContain(form)
    expect(files).not.toContain(form)
  }
  expect(shown).toContain('[redacted: TOKEN]')
  await world.upstreams.stop(serverId)
  expect(world.upstreams.secretsOf(serverId)).toEqual([])
})

verifies('servers.tree-ends', 'stopping ends a server that ignores the end of its input and signals, and what it started', async () => {
  await using world = openWorld()
  const { upstreams } = world
  const serverId = world.addNode(ECHO, '--ignore-stdin-end', '--ignore-sigterm')
  const pids = [
    Number(await callText(upstreams, serverId, toolCall('pid'))),
    Number(await callText(upstreams, serverId, toolCall('spawn-child', { stubborn: true }))),
    Number(await callText(upstreams, serverId, toolCall('pid', {}, { client: clientOf('a', { roots: {} }) }))),
  ]
  expect(pids.map(isAlive)).toEqual([true, true, true])
  await upstreams.stop(serverId)
  expect(pids.map(isAlive)).toEqual([false, false, false])
  expect(world.db.all(row => row, 'SELECT * FROM children')).toEqual([])
})

verifies('servers.tree-ends', 'a process that left for a session of its own is ended too', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD, 'own-session')
  const stray = Number(await callText(world.upstreams, serverId, toolCall('stray')))
  expect(isAlive(stray)).toBe(true)
  await world.upstreams.stop(serverId)
  // Elsewhere no process tells its environment to others, so one that left its group is not found.
  expect(isAlive(stray)).toBe(process.platform !== 'linux')
  if (process.platform !== 'linux') process.kill(stray, 'SIGKILL')
})

verifies('servers.tree-ends', 'what a crashed server left running is ended without anybody asking', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  const grandchild = Number(await callText(world.upstreams, serverId, toolCall('spawn-child', { stubborn: true })))
  await failureOf(world.upstreams.request(serverId, toolCall('crash')))
  while (isAlive(grandchild))
    await new Promise(resolve => {
      setTimeout(resolve, 20)
    })
})

test('a stop calls off a start that is under way, and closing ends everything for good', async () => {
  await using world = openWorld()
  const { upstreams } = world
  const serverId = world.addNode(ECHO, '--slow-start', '60000')
  const call = failureOf(upstreams.request(serverId, toolCall('pid')))
  await world.stateWhere(state => state.at === 'starting')
  while (world.db.all(row => row, 'SELECT * FROM children').length === 0)
    await new Promise(resolve => {
      setTimeout(resolve, 5)
    })
  await upstreams.stop(serverId)
  expect(await call).toMatchObject({ code: 'upstream_failed' })
  expect(upstreams.stateOf(serverId)).toEqual({ at: 'stopped' })
  expect(world.db.all(row => row, 'SELECT * FROM children')).toEqual([])
  await upstreams.close()
  expect(await failureOf(upstreams.request(serverId, toolCall('pid')))).toMatchObject({ code: 'upstream_failed' })
})

verifies('servers.environment', 'a child gets what its configuration names and the base, nothing else of ours', async () => {
  await using world = openWorld()
  process.env['ATRIUM_TEST_NOT_PASSED'] = 'no'
  const serverId = world.addNode(ODD)
  world.change(serverId, { environment: { MINE: 'yes', LD_LIBRARY_PATH: '/approved' } })
  const environment: Record<string, string> = JSON.parse(await callText(world.upstreams, serverId, toolCall('env')))
  expect(environment).toMatchObject({ MINE: 'yes', LD_LIBRARY_PATH: '/approved', PATH: process.env['PATH'] })
  expect(
    Object.keys(environment).filter(
      name => !/^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TMPDIR|TZ|LC_\w+|MINE|LD_LIBRARY_PATH|ATRIUM_CHILD)$/.test(name),
    ),
  ).toEqual([])
  expect(environment['ATRIUM_CHILD']).toMatch(new RegExp(`^${world.folderMark}:`))
})

test('the command is found by the PATH the configuration gives', async () => {
  await using world = openWorld()
  const serverId = world.add({ command: path.basename(NODE), args: [ECHO], environment: { PATH: path.dirname(NODE) } })
  expect(await world.upstreams.start(serverId)).toMatchObject({ at: 'ready' })
})
