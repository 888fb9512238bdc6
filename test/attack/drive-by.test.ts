import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makePrivateFile } from '#core/db/open.ts'
import { createLog } from '#core/lib/log.ts'
import { openLogFile } from '#core/lib/log-file.ts'
import { ask } from '../harness/http-ask.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

verifies('gateway.host-origin', 'images and links of a web page are refused before a key is looked at, and leave no record', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  const paths = [app.endpoint(workspace), `${app.baseUrl}/api/v1/workspaces`]
  for (const url of paths) {
    for (const site of ['cross-site', 'same-site']) {
      const answer = await ask(url, { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' } })
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined])
    }
    // What a program's own fetch says of itself.
    expect((await ask(url, { headers: { 'sec-fetch-mode': 'cors' } })).status).toBe(401)
  }
  expect((await app.call('calls.list', { workspaceId: workspace.id })).calls.map(({ gate }) => gate)).toEqual(['authenticate'])
})

test('whoever makes Atrium log without end fills two small files, private ones, and the newest lines are there', async () => {
  using folder = tempFolder()
  const file = openLogFile(folder.path, makePrivateFile, 10_000)
  const log = createLog(file.stream)
  for (let count = 0; count < 2_000; count += 1) {
    log.warn('gateway.foreign', { requestId: String(count) })
    if (count % 50 === 0) await new Promise(resolve => setImmediate(resolve))
  }
  await file.close()
  const path = join(folder.path, 'atrium.log')
  for (const each of [path, `${path}.old`]) {
    expect(existsSync(each)).toBe(true)
    expect(statSync(each).size).toBeLessThan(40_000)
    expect(statSync(each).mode & 0o777).toBe(0o600)
  }
  expect(readFileSync(path, 'utf8')).toContain('"requestId":"1999"')
})
