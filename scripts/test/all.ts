import { browserPart } from './browser-part.ts'
import { checkPart } from './check-part.ts'
import { isCi } from './ci.ts'
import { desktopPart } from './desktop-part.ts'
import type { Obstacle, Part, Tally } from './part.ts'
import { vitestPart } from './vitest-part.ts'

/** `npm test [part…] [-- filter…]`: every part, or those whose name holds a word. The last line is `N passed, N failed`. */
const PARTS = [checkPart, vitestPart, browserPart, desktopPart]

async function testAll(wanted: readonly string[], filters: readonly string[]): Promise<Tally> {
  const tallies: Tally[] = []
  for (const part of PARTS.filter(({ name }) => wanted.length === 0 || wanted.some(word => name.includes(word)))) {
    console.log(`\n── ${part.name}`)
    tallies.push(await testPart(part, filters))
  }
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    failures: tallies.flatMap(tally => tally.failures),
    skipped: tallies.flatMap(tally => tally.skipped),
    flaky: tallies.flatMap(tally => tally.flaky),
  }
}

async function testPart(part: Part, filters: readonly string[]): Promise<Tally> {
  const obstacle = await part.obstacle()
  if (obstacle) return skipPart(part, obstacle)
  const tally = await part.run(filters)
  for (const name of tally.skipped) console.log(`skipped: ${name}`)
  // In CI everything is installed, so what is skipped there is a test that nobody runs.
  if (!isCi) return tally
  const { failed, failures, skipped: missed } = tally
  return { ...tally, failed: failed + missed.length, failures: [...failures, ...missed.map(name => `${name} (skipped)`)], skipped: [] }
}

function skipPart({ name }: Part, { why, isUnobtainable }: Obstacle): Tally {
  console.log(`skipped: ${name}, because ${why}`)
  const isFailure = isCi && !isUnobtainable
  const none = { passed: 0, flaky: [] }
  return isFailure ? { ...none, failed: 1, failures: [name], skipped: [] } : { ...none, failed: 0, failures: [], skipped: [name] }
}

const args = process.argv.slice(2)
const end = args.includes('--') ? args.indexOf('--') : args.length
const { passed, failed, failures, skipped, flaky } = await testAll(args.slice(0, end), args.slice(end + 1))
if (failed > 0 || passed === 0) process.exitCode = 1
// At the end, where whoever sees only the last lines finds them.
if (failures.length + flaky.length > 0) console.log('')
for (const name of failures) console.log(`failed: ${name}`)
for (const name of flaky) console.log(`flaky (passed at the second try): ${name}`)
console.log(`\n${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`)
