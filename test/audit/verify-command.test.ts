import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runVerify } from '#core/audit/verify-command.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { startAudit } from './audit-world.ts'

verifies('audit.offline', 'the command says in words and by its exit code whether a file is whole', async () => {
  await using world = await startAudit()
  using folder = tempFolder()
  world.record(20)
  await world.sealer.sealAll()
  world.record(2)
  const file = join(folder.path, 'audit.jsonl')
  const lines = world.exported()
  writeFileSync(file, lines.join('\n'))
  const [key = ''] = world.publicKeys()
  const said: string[] = []
  const run = (...args: string[]) => runVerify([file, '--public-key', key, ...args], { say: text => said.push(text) })
  expect(await run()).toBe(0)
  expect(said.join('\n')).toMatch(/Whole: .*22 records.*Sealed up to record 20.*The 2 after it could/)
  const newest = /Newest: (\S+)/.exec(said.join('\n'))?.[1] ?? ''
  expect(await run('--expect', newest)).toBe(0)
  expect(await run('--expect', newest.replace(/^\d+/, '99'))).toBe(1)
  writeFileSync(file, lines.toSpliced(5, 1).join('\n'))
  said.length = 0
  expect(await run('--json')).toBe(1)
  expect(JSON.parse(said[0] ?? '')).toMatchObject({ isWhole: false, bad: { seq: 5 } })
  expect(await runVerify([file], { say: () => undefined })).toBe(2)
  expect(await runVerify([file, '--public-key', 'no key'], { say: () => undefined })).toBe(2)
  const dashed = `-${key.slice(1)}`
  expect(await runVerify([file, '--public-key', dashed], { say: () => undefined })).toBe(1)
  expect(await runVerify([`${file}.none`, '--public-key', key], { say: () => undefined })).toBe(2)
})
