import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { electronPath } from '../../scripts/entry/electron.mjs'
import { root } from '../../scripts/entry/root.mjs'
import { sandboxArguments } from '../../scripts/test/chromium.ts'

export interface Desktop extends AsyncDisposable {
  readonly page: Page
  /** Runs a function in the main process, and gives its answer. It may run twice, so it must do no harm the second time. */
  readonly inMain: ElectronApplication['evaluate']
  /** Asks the core from the page, and throws its sentence. */
  readonly ask: <T = unknown>(name: string, input?: unknown) => Promise<T>
  /** As a person quits; resolves when the process is gone. */
  readonly quit: () => Promise<void>
}

/** How often a lost answer is asked for: one is lost in some sixty where garbage is collected all the time. */
const TURNS = 5

/** Starts the built app in the Electron at hand on a data folder. Any free port serves the gateway. */
export async function launchDesktop(dataFolder: string): Promise<Desktop> {
  const app = await _electron.launch({ executablePath: electron(), args: [...sandboxArguments(), root], env: environment(dataFolder) })
  const page = await app.firstWindow()
  // Playwright forgets the process when the app is gone.
  const child = app.process()
  const ended = once(child, 'exit')
  const quit = async () => {
    // The answer may be lost, because the process that gives it ends.
    await app.evaluate(({ app: electronApp }) => electronApp.quit()).catch(() => undefined)
    await ended
  }
  return {
    page,
    inMain: inMainOf(app),
    quit,
    ask: async <T>(name: string, input: unknown = {}) => {
      const outcome = await page.evaluate<any>(`window.atrium.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`)
      if (!outcome.ok) throw new Error(`${name}: ${outcome.error.code}: ${outcome.error.message}`)
      return outcome.data as T
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await quit()
    },
  }
}

/**
 * The inspector answers from a promise that it holds weakly until the next microtasks. In a process that is busy, as
 * after a start, garbage may be collected first: then the function has run, but its answer is lost. So ask again.
 */
function inMainOf(app: ElectronApplication): ElectronApplication['evaluate'] {
  return async (work: any, given?: any) => {
    for (let turn = 1; ; turn += 1) {
      try {
        return await app.evaluate(work, given)
      } catch (error) {
        if (turn === TURNS || !String(error).includes('promise was garbage collected')) throw error
      }
    }
  }
}

/** Starts it again on the same folder, as a person who forgot that it runs. */
export function startAgain(dataFolder: string): ChildProcess {
  return spawn(electron(), [...sandboxArguments(), root], { env: environment(dataFolder), stdio: 'ignore' })
}

export function environment(dataFolder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'ELECTRON_RUN_AS_NODE',
  )
  return { ...Object.fromEntries(inherited), ATRIUM_DATA: dataFolder, ATRIUM_PORT: '0' }
}

function electron(): string {
  const found = electronPath()
  if (found === undefined) throw new Error('There is no Electron binary: name the folder of one in ELECTRON_OVERRIDE_DIST_PATH.')
  return found
}
