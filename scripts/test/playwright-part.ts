import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { node24 } from '../entry/node24.mjs'
import { root } from '../entry/root.mjs'
import { run } from '../entry/run.mjs'
import { NO_REPORT, type Tally } from './part.ts'

const Test = z.object({ status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']) })
const Spec = z.object({ title: z.string(), tests: z.array(Test) })
interface Suite {
  specs: z.infer<typeof Spec>[]
  suites?: Suite[] | undefined
}
const Suite: z.ZodType<Suite> = z.object({
  specs: z.array(Spec),
  get suites() {
    return z.array(Suite).optional()
  },
})
const Report = z.object({ suites: z.array(Suite), errors: z.array(z.unknown()) })

/** Runs one project of playwright.config.ts, inside `wrapper` (a display, a session bus) where one is given. */
export async function runPlaywright(
  project: string,
  filters: readonly string[],
  wrapper: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Tally> {
  const file = path.join(root, `test/.runs/${project}.json`)
  await mkdir(path.dirname(file), { recursive: true })
  await rm(file, { force: true })
  const playwright = path.join(root, 'node_modules/@playwright/test/cli.js')
  const [command = node24(), ...args] = [
    ...wrapper,
    node24(),
    playwright,
    'test',
    `--project=${project}`,
    '--reporter=list,json',
    ...(filters.length > 0 ? ['--pass-with-no-tests', ...filters] : []),
  ]
  const code = await run(command, args, { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file, ...env } })
  return tallyOf(await readFile(file, 'utf8').catch(() => ''), code)
}

function tallyOf(text: string, code: number): Tally {
  if (text === '') return NO_REPORT
  const report = Report.parse(JSON.parse(text))
  const specs = report.suites.flatMap(specsOf)
  const count = (...statuses: readonly string[]) => specs.flatMap(spec => spec.tests).filter(test => statuses.includes(test.status)).length
  const failed = count('unexpected') + report.errors.length
  const named = (status: string) => specs.filter(spec => spec.tests.some(test => test.status === status)).map(spec => spec.title)
  return {
    passed: count('expected', 'flaky'),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    failures: named('unexpected'),
    skipped: named('skipped'),
    flaky: named('flaky'),
  }
}

function specsOf(suite: Suite): z.infer<typeof Spec>[] {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]
}
