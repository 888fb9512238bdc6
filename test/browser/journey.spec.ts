import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { node24 } from '../../scripts/entry/node24.mjs'
import { root } from '../../scripts/entry/root.mjs'
import { walkJourney } from '../harness/page-journey.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies-in-browser.ts'

verifies(
  'page.journey',
  'a person comes from the first run to a revoked key, and sees every call without loading the page again',
  async ({ page, context }) => {
    using folder = tempFolder()
    await using serve = startBuiltServe(path.join(folder.path, 'data'))
    const link = await serve.link
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(link).origin })
    await page.goto(link)
    await walkJourney({
      page,
      folder: folder.path,
      passphrase: 'four words nobody guesses',
      readClipboard: () => page.evaluate(() => navigator.clipboard.readText()),
    })
  },
)

/** The built `serve` as `npm start` runs it, on free ports. */
function startBuiltServe(dataFolder: string): AsyncDisposable & { readonly link: Promise<string> } {
  const args = [
    path.join(root, 'out/serve/serve.mjs'),
    '--data',
    dataFolder,
    '--port',
    '0',
    '--page-port',
    '0',
    '--no-keychain',
    '--no-open',
  ]
  const child = spawn(node24(), args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, SHELL: '/bin/sh' } })
  return {
    link: firstLink(child.stdout),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

async function firstLink(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const link = /^Open the page: (http\S+)/.exec(line)?.[1]
    if (link !== undefined) {
      output.resume()
      return link
    }
  }
  throw new Error('serve ended before it gave a link.')
}
