// How fast Atrium is, told as ratios measured in one run. Prints a table and one PASS or FAIL line for each bar; exit 1 when one is missed.
// `npm run bench -- redaction code` measures these parts alone.
import { measureAudit, measureAuthentication } from './bench/audit.ts'
import { measureCode, measureCodeAttacks } from './bench/code.ts'
import { coldStarts } from './bench/cold-start.ts'
import { measureDiscovery, quantiles } from './bench/discovery.ts'
import { sequentialDirect } from './bench/direct.ts'
import { median, messageFor, quantile, sequential, throughput, type Era, type Method } from './bench/load.ts'
import { measureRedaction } from './bench/redaction.ts'
import { measureIsolation } from './bench/faults.ts'
import { longCalls } from './bench/long-call.ts'
import { measureSandbox } from './bench/sandbox.ts'
import { soak } from './bench/soak.ts'
import { startTarget, type Target } from './bench/target.ts'

const ROUNDS = 3
const IN_FLIGHT = 16
const SECONDS = 4
// The SDK's own way to serve HTTP. Its older stateful transport, told to answer in JSON and to one era alone, is faster and shown beside it.
const YARDSTICK = 'SDK v2 createMcpHandler, 2026-07-28'

const rows: string[] = []
const bars: { name: string; isMet: boolean }[] = []
const say = (line: string) => {
  console.log(line)
}
const number = (value: number, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })

async function measure(): Promise<void> {
  await using atrium = await startTarget('atrium-target.ts')
  await using modern = await startTarget('sdk-target.ts', ['modern'])
  await using legacy = await startTarget('sdk-target.ts', ['legacy'])
  await using bare = await startTarget('bare-target.ts')
  for (const method of ['tools/call', 'tools/list'] as const) await compareThroughput({ atrium, modern, legacy, bare }, method)
  await compareLatency(atrium)
}

interface Targets {
  readonly atrium: Target
  readonly modern: Target
  readonly legacy: Target
  readonly bare: Target
}

/** Rounds take turns, so that what else the machine does falls on all alike; each ratio is of medians. */
async function compareThroughput(targets: Targets, method: Method): Promise<void> {
  const cases: readonly { name: string; target: Target; era: Era }[] = [
    { name: 'Atrium, 2026-07-28', target: targets.atrium, era: 'modern' },
    { name: 'Atrium, 2025-11-25', target: targets.atrium, era: 'legacy' },
    { name: YARDSTICK, target: targets.modern, era: 'modern' },
    { name: 'SDK v2 stateful transport, JSON answers, 2025-11-25', target: targets.legacy, era: 'legacy' },
    { name: 'bare node:http echo', target: targets.bare, era: 'modern' },
  ]
  const measured = new Map<string, number[]>(cases.map(({ name }) => [name, []]))
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { name, target, era } of cases) {
      const message = await messageFor(target.endpoint, era, method)
      const rate = await throughput(target.endpoint, message, { inFlight: IN_FLIGHT, seconds: round === 0 ? 1 : SECONDS, method })
      if (round > 0) measured.get(name)?.push(rate)
    }
  }
  const rates = new Map([...measured].map(([name, values]) => [name, median(values)]))
  const rate = (name: string) => rates.get(name) ?? Number.NaN
  const yardstick = rate(YARDSTICK)
  for (const [name, value] of rates) {
    rows.push(
      `| ${method}, ${IN_FLIGHT} in flight | ${name} | ${number(value)}/s | ${number(value / yardstick, 2)} | ${number(value / rate('bare node:http echo'), 2)} |`,
    )
  }
  if (method === 'tools/call') {
    for (const name of ['Atrium, 2026-07-28', 'Atrium, 2025-11-25'])
      bar(`${name}: tools/call at least 3 × the SDK v2 server's own handler`, rate(name) / yardstick, value => value >= 3)
  }
}

async function compareLatency(atrium: Target): Promise<void> {
  const direct = await sequentialDirect(5_000)
  for (const era of ['modern', 'legacy'] as const) {
    for (const method of ['tools/call', 'tools/list'] as const) {
      const message = await messageFor(atrium.endpoint, era, method)
      const times = await sequential(atrium.endpoint, message, 5_000)
      rows.push(
        `| ${method}, one at a time | Atrium, ${era} | p50 ${number(quantile(times, 0.5), 3)} ms | p99 ${number(quantile(times, 0.99), 3)} ms | |`,
      )
      if (method === 'tools/call')
        bar(`added p50 of a ${era} call over stdio alone below 0.6 ms`, quantile(times, 0.5) - quantile(direct, 0.5), value => value < 0.6)
    }
  }
  rows.push(
    `| tools/call, one at a time | the stdio server alone | p50 ${number(quantile(direct, 0.5), 3)} ms | p99 ${number(quantile(direct, 0.99), 3)} ms | |`,
  )
}

/** In a process of its own, so that the first thousand calls are its first. */
async function watchMemory(): Promise<void> {
  await using atrium = await startTarget('atrium-target.ts')
  const message = await messageFor(atrium.endpoint, 'legacy', 'tools/call')
  const run = (amount: number) => throughput(atrium.endpoint, message, { inFlight: IN_FLIGHT, amount, method: 'tools/call' })
  await run(1_000)
  const before = await atrium.memory()
  await run(100_000)
  const after = await atrium.memory()
  await run(100_000)
  const later = await atrium.memory()
  const megabytes = (bytes: number) => number(bytes / 1_048_576, 1)
  for (const [calls, { heapUsed, rss }] of [
    ['1,000', before],
    ['101,000', after],
    ['201,000', later],
  ] as const) {
    rows.push(`| memory | after ${calls} calls | heap ${megabytes(heapUsed)} MB | resident ${megabytes(rss)} MB | |`)
  }
  bar('heap grows by less than 20 MB from 1,000 to 101,000 calls', (after.heapUsed - before.heapUsed) / 1_048_576, value => value < 20)
  bar('resident memory grows by less than 20 MB from 1,000 to 101,000 calls', (after.rss - before.rss) / 1_048_576, value => value < 20)
  bar('resident memory grows by less than 20 MB from 101,000 to 201,000 calls', (later.rss - after.rss) / 1_048_576, value => value < 20)
}

async function watchStarts(): Promise<void> {
  const starts = await coldStarts(7)
  const ready = median(starts.map(({ readyMs }) => readyMs))
  const first = median(starts.map(({ firstCallMs }) => firstCallMs))
  rows.push(
    `| cold start | process start to the port's first answer | ${number(ready)} ms | to the first answered call ${number(first)} ms | |`,
  )
  bar('the gateway is ready below 800 ms after the start of the process', ready, value => value < 800)
}

async function watchDiscovery(): Promise<void> {
  const { searches, lists, firstSearchMs } = await measureDiscovery()
  const [search, list] = [quantiles(searches), quantiles(lists)]
  for (const [what, of, { p50, p99 }] of [
    ['search_tools, one at a time', '5,000 tools of 10 servers', search],
    ['tools/list, one at a time', '500 tools', list],
  ] as const)
    rows.push(`| ${what} | ${of} | p50 ${number(p50, 3)} ms | p99 ${number(p99, 3)} ms | |`)
  rows.push(`| search_tools | the first, which makes the index of 5,000 tools | ${number(firstSearchMs)} ms | | |`)
  bar('p50 of a search among 5,000 tools below 5 ms', search.p50, value => value < 5)
  bar('p99 of a search among 5,000 tools below 5 ms', search.p99, value => value < 5)
  bar('p99 of a list of 500 tools below 5 ms', list.p99, value => value < 5)
}

async function watchIsolation(): Promise<void> {
  for await (const { harm, p50, p99 } of measureIsolation()) {
    rows.push(`| a good server beside one that ${harm} | × its latency without | p50 × ${number(p50, 2)} | p99 × ${number(p99, 2)} | |`)
    bar(`p50 beside a server that ${harm} within 20 %`, p50, value => value <= 1.2)
    bar(`p99 beside a server that ${harm} within 20 %`, p99, value => value <= 1.2)
  }
}

async function watchSandbox(): Promise<void> {
  const { firstEver, cold, p50, p99, rate, idleMegabytes } = await measureSandbox()
  rows.push(`| code tool, the sandbox alone | the very first call, with its worker | ${number(firstEver)} ms | | |`)
  rows.push(`| code tool, the sandbox alone | the first call of a tool | p50 ${number(cold, 2)} ms | | |`)
  rows.push(`| code tool, the sandbox alone | one at a time | p50 ${number(p50, 3)} ms | p99 ${number(p99, 3)} ms | |`)
  rows.push(`| code tool, the sandbox alone | ${IN_FLIGHT} in flight | ${number(rate)}/s | idle + ${number(idleMegabytes, 1)} MB | |`)
  bar('the first call of a code tool below 15 ms', cold, value => value < 15)
  bar('100 code tools of 10 workspaces, idle, take less than 60 MB', idleMegabytes, value => value < 60)
}

async function watchCode(): Promise<void> {
  const { rate, rateRatio, p50, p50Ratio } = await measureCode(IN_FLIGHT, SECONDS)
  rows.push(`| code tool, ${IN_FLIGHT} in flight | Atrium, 2026-07-28 | ${number(rate)}/s | ${number(rateRatio, 2)} | |`)
  rows.push(`| code tool, one at a time | Atrium, 2026-07-28 | p50 ${number(p50, 3)} ms | ${number(p50Ratio, 2)} | |`)
  bar("rate of a code tool at least that of the SDK v2 server's own handler", rateRatio, value => value >= 1)
  bar("p50 of a code tool at most that of the SDK v2 server's own handler, as a ratio", p50Ratio, value => value >= 1)
  for await (const beside of measureCodeAttacks()) {
    rows.push(
      `| ${beside.of} beside four that ${beside.what} | × without | p50 × ${number(beside.p50, 2)} | p99 × ${number(beside.p99, 2)} | |`,
    )
    bar(`p99 of ${beside.of} beside four code tools that ${beside.what} within 2 ×`, beside.p99, value => value <= 2)
  }
}

/** The bars are for what results are made of; that nothing takes more than its length is shown by the others. */
async function watchRedaction(): Promise<void> {
  const { texts, heldMs, atOnceMs } = await measureRedaction()
  for (const { text, times } of texts) {
    const p50 = quantile(times, 0.5)
    rows.push(`| redaction of 1 MiB | 200 secrets, ${text} | p50 ${number(p50, 1)} ms | p99 ${number(quantile(times, 0.99), 1)} ms | |`)
    if (text === 'words and JSON' || text === 'base64')
      bar(`p50 of the redaction of 1 MiB of ${text} of 200 secrets below 10 ms`, p50, value => value < 10)
  }
  rows.push(
    `| a redactor | for 200 secrets, made in turns | holds the loop at most ${number(heldMs, 1)} ms | at once ${number(atOnceMs, 1)} ms | |`,
  )
  bar('the longest hold of the event loop while a redactor for 200 secrets is made below 10 ms', heldMs, value => value < 10)
}

/** A million records, or as many as BENCH_AUDIT_RECORDS says. */
async function watchAudit(): Promise<void> {
  const records = Number(process.env['BENCH_AUDIT_RECORDS'] ?? 1_000_000)
  const { pages, searches, verifiedPerSecond, indexedPerSecond, startMs, startWithMs } = await measureAudit(records)
  const of = `an audit of ${number(records)} records`
  for (const [what, ms] of Object.entries(pages)) rows.push(`| ${of} | a page: ${what} | ${number(ms, 1)} ms | | |`)
  for (const [what, ms] of Object.entries(searches)) rows.push(`| ${of} | a search: ${what} | ${number(ms, 1)} ms | | |`)
  rows.push(`| ${of} | verified, words taken in | ${number(verifiedPerSecond)}/s | ${number(indexedPerSecond)}/s | |`)
  rows.push(`| ${of} | gateway ready, without and with them | ${number(startMs)} ms | ${number(startWithMs)} ms | |`)
  bar('the slowest page of the audit below 50 ms', Math.max(...Object.values(pages)), value => value < 50)
  bar('the slowest search of the audit below 100 ms', Math.max(...Object.values(searches)), value => value < 100)
  bar('records verified in a second at least 200,000', verifiedPerSecond, value => value >= 200_000)
  bar('a start with the audit against one without, within 10 %', startWithMs / startMs, value => value <= 1.1)
}

async function watchAuthentication(): Promise<void> {
  const { p50, p99 } = await measureAuthentication()
  rows.push(`| authentication | 1,000 workspaces with 10 keys each | p50 ${number(p50, 1)} µs | p99 ${number(p99, 1)} µs | |`)
  bar('p99 of authentication below 20 µs', p99, value => value < 20)
}

/** Ten minutes, or as many seconds as BENCH_SOAK_SECONDS says. */
async function watchSoak(): Promise<void> {
  const seconds = Number(process.env['BENCH_SOAK_SECONDS'] ?? 600)
  const { calls, warm, end } = await soak(seconds)
  const grown = (end.resident - warm.resident) / 1_048_576
  rows.push(
    `| soak of ${number(seconds)} s | 10 clients, 10 servers | ${number(calls)} calls | resident + ${number(grown, 1)} MB after the first fifth | |`,
  )
  bar('resident memory grows by less than 20 MB in the soak', grown, value => value < 20)
  bar('heap grows by less than 10 MB in the soak', (end.heap - warm.heap) / 1_048_576, value => value < 10)
  bar('open descriptors of the soak, more at its end', end.descriptors - warm.descriptors, value => value <= 2)
  bar('processes of the soak, more at its end', end.processes - warm.processes, value => value <= 0)
}

/** Only where BENCH_LONG_CALL_SECONDS says how long, as nothing but time passes in it: 600 is the promise. */
async function watchLongCalls(): Promise<void> {
  const wanted = Number(process.env['BENCH_LONG_CALL_SECONDS'] ?? 0)
  if (!(wanted > 0)) return
  for (const { server, client, seconds, heard, steps, isWhole } of await longCalls(wanted)) {
    const what = `a ${client} client's call of ${number(wanted)} s to the ${server} server`
    rows.push(`| ${what} | default timeouts | ${number(seconds, 1)} s | ${heard} of ${steps} steps heard | |`)
    bars.push({ name: `${what} is answered, with all its progress and its record`, isMet: isWhole })
  }
}

function bar(name: string, value: number, isMet: (value: number) => boolean): void {
  bars.push({ name: `${name}: ${number(value, 2)}`, isMet: isMet(value) })
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  calls: measure,
  memory: watchMemory,
  starts: watchStarts,
  discovery: watchDiscovery,
  redaction: watchRedaction,
  faults: watchIsolation,
  sandbox: watchSandbox,
  code: watchCode,
  audit: watchAudit,
  authentication: watchAuthentication,
  soak: watchSoak,
  'long-calls': watchLongCalls,
}

const wanted = process.argv.slice(2)
for (const name of wanted)
  if (!Object.hasOwn(PARTS, name)) throw new Error(`There is no part ${name} of the benchmark, only ${Object.keys(PARTS).join(', ')}.`)
for (const [name, part] of Object.entries(PARTS)) if (wanted.length === 0 || wanted.includes(name)) await part()
say('| what | of | figure | × SDK | × bare |\n| --- | --- | --- | --- | --- |')
for (const row of rows) say(row)
say('')
for (const { name, isMet } of bars) say(`${isMet ? 'PASS' : 'FAIL'} ${name}`)
process.exitCode = bars.every(({ isMet }) => isMet) ? 0 : 1
