import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startCore, type Core } from '#core/app.ts'
import { parseConfig } from '#core/config.ts'
import { newUuid } from '#core/lib/ids.ts'
import { createNodePlatform } from '#core/platform-node.ts'
import { startPageHttp } from '#core/surfaces/page-http.ts'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract, OperationName } from '#shared/contract/index.ts'
import { root } from '../../scripts/entry/root.mjs'
import { memoryKeychain } from './memory-keychain.ts'
import { writeNpx } from './page-npx.ts'

export interface PageApp extends AsyncDisposable {
  readonly core: Core
  /** A home folder that is removed at the end; its `bin` is in the PATH of the servers. */
  readonly home: string
  /** An operation as the person in the page; a refusal is thrown. */
  readonly call: <Name extends OperationName>(name: Name, input: InputOf<Contract[Name]>) => Promise<OutputOf<Contract[Name]>>
  /** Signs one browser in, once. */
  readonly newLink: () => string
  /** How long ago everything from now on is said to happen, in ms; 0 is now. */
  readonly pretendAgo: (ms: number) => void
}

interface Options {
  readonly gatewayPort?: number
  readonly keychain?: ReturnType<typeof memoryKeychain> | 'none'
  /** A home folder that the test keeps, to start on it again. */
  readonly home?: string
  /** How long ago it is said to be made, in ms. */
  readonly startedAgo?: number
}

/** A whole Atrium in this process, with its built page on a port, so that a test can put it into any state. */
export async function startPageApp({
  gatewayPort = 0,
  keychain = memoryKeychain(),
  startedAgo = 0,
  home: keptHome,
}: Options = {}): Promise<PageApp> {
  // Some servers compare real paths.
  const home = realpathSync(keptHome ?? mkdtempSync(path.join(tmpdir(), 'atrium-page-')))
  mkdirSync(path.join(home, 'bin'), { recursive: true })
  writeNpx(home)
  const dataFolder = path.join(home, 'data')
  let ago = startedAgo
  const ordinary = createNodePlatform({ version: '0.1.0', dataFolder, usesKeychain: false, notify: () => undefined })
  const platform = { ...ordinary, now: () => Date.now() - ago, ...(keychain === 'none' ? {} : { keychain }) }
  const config = { ...parseConfig(['--data', dataFolder], {}), gatewayPort }
  const hostEnvironment = { PATH: `${path.join(home, 'bin')}:${process.env.PATH ?? ''}`, HOME: home, SHELL: '/bin/sh', LANG: 'C.UTF-8' }
  const core = await startCore({ platform, config, kind: 'serve', hostEnvironment, bridgeFile: '/opt/atrium/atrium-bridge.mjs' })
  await core.whenVaultAsked
  const execute = (name: string, input: unknown, requestId: string, signal: AbortSignal) =>
    core.execute(name, input, { requestId, surface: 'page', actor: core.owner(), signal })
  const page = await startPageHttp(
    {
      version: platform.version,
      pageFolder: path.join(root, 'out/renderer'),
      now: core.now,
      log: core.log,
      subscribe: core.subscribe,
      signedIn: core.notePageSignIn,
      execute,
    },
    0,
  )

  return {
    core,
    home,
    newLink: page.newLink,
    pretendAgo: ms => {
      ago = ms
    },
    call: async (name, input) => {
      const outcome = await execute(name, input, newUuid(), new AbortController().signal)
      if (!outcome.ok) throw new Error(`${name}: ${outcome.error.code}: ${outcome.error.message}`)
      // The door has parsed the answer by the schema of this very name.
      return outcome.data as never
    },
    [Symbol.asyncDispose]: async () => {
      await page.close()
      await core.close()
      if (keptHome === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
