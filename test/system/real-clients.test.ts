import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Workspace } from '#shared/model/workspace.ts'
import { addReferenceServers, type ReferenceServers } from '../harness/reference-servers.ts'
import { CLIENT_KINDS, connectClient, type AnyClient } from '../harness/sdk-clients.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

const run = promisify(execFile)
const inspector = join(import.meta.dirname, '../../node_modules/.bin/inspector')

let app: TestApp
let workspace: Workspace
let reference: ReferenceServers
let key: string
const home = mkdtempSync(join(tmpdir(), 'atrium-inspector-'))

beforeAll(async () => {
  app = await startTestApp()
  workspace = await app.defaultWorkspace()
  reference = await addReferenceServers(app, workspace)
  key = await app.addKey(workspace)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  reference[Symbol.dispose]()
  rmSync(home, { recursive: true, force: true })
})

verifies('servers.real', 'the three reference servers start, list their tools and say that they are ready', async () => {
  for (const { id } of reference.servers) {
    const server = await app.call('servers.start', { workspaceId: workspace.id, serverId: id })
    expect(server).toMatchObject({ state: { at: 'ready' }, lastLines: [] })
    expect(server.toolCount).toBeGreaterThan(5)
  }
  const { tools, missing } = await app.call('tools.list', { workspaceId: workspace.id })
  expect(missing).toEqual([])
  expect(tools.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['everything__echo', 'files__read_text_file', 'memory__create_entities']),
  )
})

for (const kind of CLIENT_KINDS) {
  verifies('gateway.real-clients', `${kind}: lists and calls tools of all three reference servers through one key`, async () => {
    await using client = await connectClient(kind, { url: app.endpoint(workspace), key })
    expect(client.era()).toBe(kind.includes('modern') ? 'modern' : 'legacy')
    expect(await client.tools()).toEqual(expect.arrayContaining(['everything__get-sum', 'files__write_file', 'memory__search_nodes']))
    await useAllThree(client, kind.replaceAll(/\W+/g, '-'))
  })

  verifies('gateway.real-clients', `${kind}: prompts, resources, completion and progress of server-everything arrive`, async () => {
    await using client = await connectClient(kind, { url: app.endpoint(workspace), key })
    expect(await client.prompts()).toContain('everything__args-prompt')
    expect(await client.prompt('everything__args-prompt', { city: 'Bern' })).toMatchObject({
      messages: [{ content: { text: "What's weather in Bern?" } }],
    })
    expect(await client.resources()).toContain('demo://resource/static/document/features.md')
    expect(await client.read('demo://resource/dynamic/text/7')).toMatchObject({
      contents: [{ uri: 'demo://resource/dynamic/text/7', mimeType: 'text/plain' }],
    })
    expect(await client.complete('everything__completable-prompt', { name: 'department', value: 'E' })).toEqual(['Engineering'])
    const heard: number[] = []
    await client.call('everything__trigger-long-running-operation', { duration: 0.3, steps: 3 }, progress => heard.push(progress))
    expect(heard).toEqual([1, 2, 3])
  })

  verifies('gateway.real-clients', `${kind}: what a server asks while a tool runs is answered by this very client`, async () => {
    await using client = await connectClient(kind, { url: app.endpoint(workspace), key })
    expect(textOf(await client.call('everything__trigger-sampling-request', { prompt: 'hello', maxTokens: 5 }))).toContain(
      'sampled-by-the-client',
    )
    expect(textOf(await client.call('everything__trigger-elicitation-request'))).toContain('Ada of the test')
    expect(textOf(await client.call('everything__get-roots-list'))).toContain('root-of-the-test')
  })
}

for (const era of ['legacy', 'modern'] as const) {
  verifies(
    'gateway.real-clients',
    `the Inspector lists and calls tools of all three reference servers, in the ${era} era`,
    async () => {
      const listed = await inspect(era, '--method', 'tools/list')
      expect(listed.tools.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['everything__get-sum', 'files__write_file', 'memory__search_nodes']),
      )
      const path = join(reference.filesFolder, 'hello.txt')
      expect(textOf(await callByInspector(era, 'everything__get-sum', { a: 40, b: 2 }))).toBe('The sum of 40 and 2 is 42.')
      expect(textOf(await callByInspector(era, 'files__read_text_file', { path }))).toBe('Hello from a file.\n')
      const entity = { name: `Inspector-${era}`, entityType: 'client', observations: ['calls tools'] }
      await callByInspector(era, 'memory__create_entities', { entities: [entity] })
      expect((await callByInspector(era, 'memory__search_nodes', { query: entity.name })).structuredContent).toEqual({
        entities: [entity],
        relations: [],
      })
    },
    60_000,
  )
}

verifies('gateway.real-clients', 'the Inspector is told that it needs a key when it has none', async () => {
  const failed: unknown = await run(
    process.execPath,
    [
      inspector,
      '--cli',
      app.endpoint(workspace),
      '--transport',
      'http',
      '--stored-auth-only',
      '--method',
      'tools/list',
      '--format',
      'json',
    ],
    { env: inspectorEnvironment() },
  ).catch((thrown: unknown) => thrown)
  // Exit code 3 is the Inspector's own for authentication.
  expect(failed).toMatchObject({ code: 3 })
})

verifies(
  'servers.environment',
  'server-memory keeps its graph in the file that a secret names, and Activity shows its calls without the path',
  async () => {
    await using client = await connectClient('SDK v1', { url: app.endpoint(workspace), key })
    const entity = { name: 'Kept', entityType: 'word', observations: [] }
    await client.call('memory__create_entities', { entities: [entity] })
    expect(existsSync(reference.memoryFile)).toBe(true)
    expect(readFileSync(reference.memoryFile, 'utf8')).toContain('"Kept"')
    const { calls } = await app.call('calls.list', { workspaceId: workspace.id, limit: 500 })
    expect(calls.filter(({ target }) => target.startsWith('memory__')).length).toBeGreaterThan(0)
    expect(JSON.stringify(calls)).not.toContain(reference.memoryFile)
  },
)

async function useAllThree(client: AnyClient, word: string): Promise<void> {
  expect(textOf(await client.call('everything__echo', { message: word }))).toBe(`Echo: ${word}`)
  expect(textOf(await client.call('everything__get-sum', { a: 40, b: 2 }))).toBe('The sum of 40 and 2 is 42.')
  const path = join(reference.filesFolder, `${word}.txt`)
  await client.call('files__write_file', { path, content: `written by ${word}` })
  expect(readFileSync(path, 'utf8')).toBe(`written by ${word}`)
  expect(textOf(await client.call('files__read_text_file', { path }))).toBe(`written by ${word}`)
  const entity = { name: word, entityType: 'client', observations: ['calls tools'] }
  await client.call('memory__create_entities', { entities: [entity] })
  expect((await client.call('memory__search_nodes', { query: word })).structuredContent).toEqual({ entities: [entity], relations: [] })
}

function textOf(result: { content?: unknown }): string {
  const parts = result.content as { text?: string }[]
  return parts.map(({ text }) => text ?? '').join('')
}

/** The Inspector as a person runs it, with a home of its own; its answer, parsed. */
async function inspect(era: 'legacy' | 'modern', ...given: string[]): Promise<any> {
  const args = [
    '--cli',
    app.endpoint(workspace),
    '--transport',
    'http',
    '--protocol-era',
    era,
    '--header',
    `Authorization: Bearer ${key}`,
    '--format',
    'json',
  ]
  const { stdout } = await run(process.execPath, [inspector, ...args, ...given], { env: inspectorEnvironment() })
  const parsed: { result?: unknown } = JSON.parse(stdout)
  return parsed.result ?? parsed
}

function callByInspector(
  era: 'legacy' | 'modern',
  name: string,
  given: object,
): Promise<{ content?: unknown; structuredContent?: unknown }> {
  return inspect(era, '--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(given))
}

function inspectorEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, CI: '1', BROWSER: 'none' }
}
