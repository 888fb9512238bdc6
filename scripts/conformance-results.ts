import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** One scenario of the suite: its checks counted, why it is not scored (where it is not), and what its checks complained about. */
export type ScenarioResult = {
  name: string
  passed: number
  failed: number
  unscored?: string
  complaints: string[]
}

const checksSchema = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }))

/** Reads the suite's summary (its printed output) and its folder of details into one list, in the order they ran. */
export async function readResults(output: string, folder: string): Promise<ScenarioResult[]> {
  const summary = output.slice(output.indexOf('=== SUMMARY ==='))
  const reasons = new Map([...summary.matchAll(/^ {2}[✓✗] (\S+) \(([^)]+)\)$/gmu)].map(([, name = '', reason = '']) => [name, reason]))
  const complaints = await readComplaints(folder)
  return [...summary.matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed$/gmu)].map(([, name = '', passed, failed]) => {
    const unscored = reasons.get(name)
    return {
      name,
      passed: Number(passed),
      failed: Number(failed),
      ...(unscored === undefined ? {} : { unscored }),
      complaints: complaints.get(name) ?? [],
    }
  })
}

// The suite writes one folder per scenario, server-<scenario>-<time>, with all its checks.
async function readComplaints(folder: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (const entry of await readdir(folder)) {
    const name = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/u.exec(entry)?.[1]
    if (name === undefined) continue
    const checks = readChecks(await readFile(join(folder, entry, 'checks.json'), 'utf8'))
    found.set(
      name,
      checks.flatMap(({ complaint }) => (complaint === undefined ? [] : [complaint])),
    )
  }
  return found
}

/** The checks of one scenario as the suite wrote them down, and what is wrong where something is. */
export function readChecks(json: string): { status: string; complaint?: string }[] {
  return checksSchema.parse(JSON.parse(json)).map(({ id, status, errorMessage }) => {
    const isBad = status === 'FAILURE' || status === 'WARNING'
    return { status, ...(isBad ? { complaint: `${status.toLowerCase()} ${id}: ${errorMessage ?? 'no reason given'}` } : {}) }
  })
}

/** The results as lines of text: one per scenario, and under it what a scored scenario complained about. */
export function formatResults(revision: string, scenarios: readonly ScenarioResult[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  const lines = scenarios.flatMap(({ name, passed, failed, unscored, complaints }) => {
    const verdict = failed > 0 ? 'FAIL' : 'pass'
    const note = unscored === undefined ? '' : `  not scored (${unscored})`
    const line = `  ${verdict}  ${name.padEnd(width)}  ${String(passed).padStart(3)} passed  ${String(failed).padStart(2)} failed${note}`
    return unscored === undefined ? [line, ...complaints.map(complaint => `        ${complaint}`)] : [line]
  })
  return [`Requirements ${revision}`, ...lines].join('\n')
}
