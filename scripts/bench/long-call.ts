import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { startTarget, type Endpoint } from './target.ts'

/** Shorter than any client's patience; servers that work for long commonly speak every few seconds. */
const STEP_MS = 5_000
/** What the SDK's clients wait for when they are told nothing: only progress lets a call of theirs last longer. */
const CLIENT_TIMEOUT_MS = 60_000
const SERVERS = ['stdio', 'modern', 'legacy'] as const
/** From this folder. */
const WORKING_SERVER = '../../test/harness/upstreams/working-server.ts'
const CLIENTS = ['modern', 'legacy'] as const

/** What became of one long call. */
export interface LongCall {
  readonly server: string
  readonly client: string
  readonly seconds: number
  /** Progress that the client heard, of as many steps. */
  readonly heard: number
  readonly steps: number
  /** It was answered with the server's own result, heard every step, and its record says ok and as long. */
  readonly isWhole: boolean
}

interface Prepared extends Endpoint {
  readonly records: string
  readonly adminKey: string
}

/** A call of so many seconds through each kind of client to each kind of server, all at once, with the timeouts that hold when nobody set any. */
export async function longCalls(seconds: number): Promise<LongCall[]> {
  await using modern = await startTarget(WORKING_SERVER, ['modern'])
  await using legacy = await startTarget(WORKING_SERVER, ['legacy'])
  await using atrium = await startTarget('long-call-target.ts', [`modern=${modern.endpoint.url}`, `legacy=${legacy.endpoint.url}`])
  // Our own target writes it.
  const prepared = atrium.endpoint as Prepared
  const steps = Math.max(1, Math.round((seconds * 1_000) / STEP_MS))
  const calls = SERVERS.flatMap(server => CLIENTS.map(client => longCall(prepared, { server, client, steps })))
  // Awaited here: all of them end before what they use does.
  return await Promise.all(calls)
}

interface Asked {
  readonly server: string
  readonly client: (typeof CLIENTS)[number]
  readonly steps: number
}

async function longCall(prepared: Prepared, { server, client: era, steps }: Asked): Promise<LongCall> {
  const client = new Client(
    { name: `bench-${server}-${era}`, version: '1.0.0' },
    { versionNegotiation: { mode: era === 'modern' ? { pin: '2026-07-28' } : 'legacy' } },
  )
  const requestInit = { headers: { authorization: `Bearer ${prepared.key ?? ''}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(prepared.url), { requestInit }))
  const heard: number[] = []
  const begun = performance.now()
  const result = await client
    .callTool(
      { name: `${server}__progress`, arguments: { steps, ms: STEP_MS } },
      {
        timeout: CLIENT_TIMEOUT_MS,
        resetTimeoutOnProgress: true,
        onprogress: ({ progress }) => {
          heard.push(progress)
        },
      },
    )
    .catch((error: unknown) => String(error))
  const seconds = (performance.now() - begun) / 1_000
  await client.close()
  const isAnswered = JSON.stringify(result).includes(`"${steps} steps"`)
  if (!isAnswered) console.error(server, era, JSON.stringify(result))
  const isWhole = isAnswered && heard.every((step, at) => step === at + 1) && (await hasRecord(prepared, `bench-${server}-${era}`, seconds))
  return { server, client: era, seconds, heard: heard.length, steps, isWhole: isWhole && heard.length === steps }
}

/** The one record of this client's call, which is there before the answer is. */
async function hasRecord({ records, adminKey }: Prepared, clientName: string, seconds: number): Promise<boolean> {
  const answer = await fetch(records, { headers: { authorization: `Bearer ${adminKey}` } })
  // As the contract says.
  const { data } = (await answer.json()) as { data: { calls: { clientName: string; outcome: string; durationMs: number }[] } }
  const [record, another] = data.calls.filter(call => call.clientName === clientName)
  // What the record measured is within what the client did.
  return another === undefined && record?.outcome === 'ok' && Math.abs(record.durationMs / 1_000 - seconds) < 5
}
