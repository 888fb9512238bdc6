import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { node24 } from '../entry/node24.mjs'
import { root } from '../entry/root.mjs'
import { run } from '../entry/run.mjs'
import { NO_REPORT, type Part, type Tally } from './part.ts'

const Test = z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()) })
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numFailedTestSuites: z.int(),
  success: z.boolean(),
  testResults: z.array(z.object({ name: z.string(), status: z.string(), assertionResults: z.array(Test) })),
})

const file = path.join(root, 'test/.runs/vitest.json')

/** Everything that runs in Node: rules, store, vault, real children, real HTTP. */
export const vitestPart: Part = {
  name: 'unit and integration tests',
  obstacle: () => Promise.resolve(undefined),
  run: async filters => {
    await rm(file, { force: true })
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
    const code = await run(node24(), [
      vitest,
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...(filters.length > 0 ? ['--passWithNoTests', ...filters] : []),
    ])
    return tallyOf(await readFile(file, 'utf8').catch(() => ''), code)
  },
}

function tallyOf(text: string, code: number): Tally {
  if (text === '') return NO_REPORT
  const report = Report.parse(JSON.parse(text))
  const tests = report.testResults.flatMap(result => result.assertionResults)
  // A file that failed to load has no tests to count.
  const brokenFiles = report.testResults
    .filter(result => result.status === 'failed' && result.assertionResults.every(test => test.status !== 'failed'))
    .map(({ name }) => path.relative(root, name))
  const failed = report.numFailedTests + brokenFiles.length
  const namesOf = (wanted: (test: z.infer<typeof Test>) => boolean) => tests.filter(wanted).map(test => test.fullName.trim())
  return {
    passed: report.numPassedTests,
    // An unhandled error fails the run without failing a test.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    failures: [...namesOf(test => test.status === 'failed'), ...brokenFiles],
    skipped: namesOf(test => ['pending', 'skipped', 'todo', 'disabled'].includes(test.status)),
    // A test that passed keeps what failed at its first try.
    flaky: namesOf(test => test.status === 'passed' && test.failureMessages.length > 0),
  }
}
