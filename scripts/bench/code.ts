import { median, messageFor, quantile, sequential, throughput } from './load.ts'
import { startTarget, type Endpoint } from './target.ts'

const ROUNDS = 3
const CALLS = 1_500
const ATTACKERS = 4

/** An echo tool written in Atrium, over the wire with every gate and record, against the same tool on the SDK's server in plain Node. */
export interface CodeFigures {
  readonly rate: number
  /** Of rates, and of medians of latency: above 1 where Atrium is quicker. */
  readonly rateRatio: number
  readonly p50: number
  readonly p50Ratio: number
}

export async function measureCode(inFlight: number, seconds: number): Promise<CodeFigures> {
  await using code = await startTarget('code-target.ts')
  await using sdk = await startTarget('sdk-target.ts', ['modern'])
  const figures: Readonly<Record<'code' | 'sdk', { readonly rates: number[]; readonly p50s: number[] }>> = {
    code: { rates: [], p50s: [] },
    sdk: { rates: [], p50s: [] },
  }
  // Rounds take turns, and the first warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, { endpoint }] of [
      ['code', code],
      ['sdk', sdk],
    ] as const) {
      const message = await messageFor(endpoint, 'modern', 'tools/call')
      const rate = await throughput(endpoint, message, { inFlight, seconds: round === 0 ? 1 : seconds, method: 'tools/call' })
      const p50 = quantile(await sequential(endpoint, message, CALLS), 0.5)
      if (round === 0) continue
      figures[name].rates.push(rate)
      figures[name].p50s.push(p50)
    }
  }
  const [rate, p50] = [median(figures.code.rates), median(figures.code.p50s)]
  return { rate, rateRatio: rate / median(figures.sdk.rates), p50, p50Ratio: median(figures.sdk.p50s) / p50 }
}

/** Latency of others over the wire while code attacks, as multiples of their latency without: medians of rounds that take turns. */
export async function* measureCodeAttacks(): AsyncGenerator<{ what: string; of: string; p50: number; p99: number }> {
  await using target = await startTarget('code-target.ts')
  const others = { 'a stdio tool': { ...target.endpoint, tool: 'echo__echo' }, 'another code tool': target.endpoint }
  for (const [tool, what] of [
    ['spin', 'compute without end'],
    ['hoard', 'take memory without end'],
  ] as const) {
    const ratios = new Map<string, { p50: number; p99: number }[]>()
    for (let round = 0; round <= ROUNDS; round += 1) {
      const calm = await latencies(others)
      const stop = attack(target.endpoint, `mine__${tool}`)
      await new Promise(resolve => setTimeout(resolve, 1_000))
      const beside = await latencies(others)
      await stop()
      if (round === 0) continue
      for (const [of, times] of beside) {
        const ratio = (part: number) => quantile(times, part) / quantile(calm.get(of) ?? [], part)
        ratios.set(of, [...(ratios.get(of) ?? []), { p50: ratio(0.5), p99: ratio(0.99) }])
      }
    }
    for (const [of, found] of ratios) yield { what, of, p50: median(found.map(({ p50 }) => p50)), p99: median(found.map(({ p99 }) => p99)) }
  }
}

async function latencies(others: Readonly<Record<string, Endpoint>>): Promise<Map<string, number[]>> {
  const all = new Map<string, number[]>()
  for (const [of, endpoint] of Object.entries(others))
    all.set(of, await sequential(endpoint, await messageFor(endpoint, 'modern', 'tools/call'), CALLS / 2))
  return all
}

/** Calls a tool again and again, several at a time, until it is told to stop. */
function attack(endpoint: Endpoint, tool: string): () => Promise<void> {
  const ending = new AbortController()
  const work = async () => {
    const { headers, body } = await messageFor({ ...endpoint, tool }, 'modern', 'tools/call')
    while (!ending.signal.aborted) {
      const asked = fetch(endpoint.url, { method: 'POST', headers, body, signal: ending.signal })
      // What it answers is not the point, nor that it is cut off at the end.
      await asked.then(answer => answer.text()).catch(() => undefined)
    }
  }
  const works = Array.from({ length: ATTACKERS }, work)
  return async () => {
    ending.abort()
    await Promise.all(works)
  }
}
