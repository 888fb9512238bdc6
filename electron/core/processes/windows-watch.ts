import { spawn, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import type { Log } from '#core/lib/log.ts'
import type { Watch, WatchedChild } from './parent-watch.ts'
import { isWindowsPid, powerShellArguments, powerShellFile, windowsJobScript } from './windows-job-script.ts'

/** What it needs to find itself, to compile its few lines and to keep what it compiled; nothing of ours. */
const NAMES: readonly string[] = ['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'TEMP', 'TMP', 'USERPROFILE', 'LOCALAPPDATA']
/** It compiles before it is ready, which takes a second or two; on a machine that is busy with its own start much longer. */
const READY_MS = 60_000

type Environment = Readonly<Record<string, string>>

/** How the watcher is started. */
export interface WindowsWatcherCommand {
  readonly file: string
  readonly args: readonly string[]
}

interface WindowsWatchNeeds {
  readonly log: Pick<Log, 'warn'>
  /** This process's own. */
  readonly environment: () => Environment | Promise<Environment>
  /** Left out: the PowerShell of the system with the script. */
  readonly command?: WindowsWatcherCommand
  readonly readyMs?: number
}

/**
 * On Windows, the watcher with a Job Object (see the script). Node's own job already ends the very processes that we started when we end;
 * this one is for what they started in turn, such as the program behind `npx.cmd`. Nothing waits for it: where there is no PowerShell,
 * where a policy forbids what it does, or where it is not ready in time, that is logged once and everything goes on without it.
 */
export class WindowsWatch implements Watch {
  readonly #needs: WindowsWatchNeeds
  readonly #children = new Set<number>()
  #starting: Promise<void> | undefined
  #watcher: ChildProcess | undefined
  #isReady = false
  /** It was tried, and there is no second time: what keeps it from working would do so again. */
  #isOver = false

  constructor(needs: WindowsWatchNeeds) {
    this.#needs = needs
  }

  add({ pid }: Pick<WatchedChild, 'pid'>): void {
    if (!isWindowsPid(pid) || this.#isOver) return
    this.#children.add(pid)
    if (this.#isReady) this.#tell(pid)
    this.#starting ??= this.#start().catch(() => {
      this.#giveUp('PowerShell could not be started')
    })
  }

  /** A process that ended leaves its job by itself. */
  drop(pid: number): void {
    this.#children.delete(pid)
  }

  /** After all children were ended: it ends by itself, and what is still there with it. */
  close(): void {
    this.#isOver = true
    this.#watcher?.stdin?.end()
  }

  async #start(): Promise<void> {
    const environment = await this.#needs.environment()
    const command = this.#needs.command ?? ownCommand(environment)
    if (this.#isOver) return
    if (command === undefined) this.#giveUp('there is no PowerShell')
    else this.#follow(command, environment)
  }

  #follow({ file, args }: WindowsWatcherCommand, environment: Environment): void {
    const env = Object.fromEntries(Object.entries(environment).filter(([name]) => NAMES.includes(name.toUpperCase())))
    const watcher = spawn(file, [...args], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true, env })
    this.#watcher = watcher
    const late = setTimeout(() => {
      this.#giveUp('it was not ready in time')
    }, this.#needs.readyMs ?? READY_MS).unref()
    watcher.once('error', () => {
      this.#giveUp('PowerShell could not be started')
    })
    watcher.once('exit', code => {
      clearTimeout(late)
      this.#giveUp(`it ended with ${code ?? 'a signal'}`)
    })
    for (const stream of [watcher.stdin, watcher.stdout]) stream.on('error', () => undefined)
    let heard = ''
    watcher.stdout.setEncoding('utf8').on('data', (text: string) => {
      // Whatever else it may print is not kept.
      heard = `${heard}${text}`.slice(-100)
      if (!/^ready\r?$/m.test(heard)) return
      clearTimeout(late)
      this.#hearReady()
    })
    watcher.unref()
    for (const stream of [watcher.stdin, watcher.stdout]) if (stream instanceof Socket) stream.unref()
  }

  #hearReady(): void {
    if (this.#isReady || this.#isOver) return
    this.#isReady = true
    for (const pid of this.#children) this.#tell(pid)
  }

  #tell(pid: number): void {
    this.#watcher?.stdin?.write(`add ${pid}\n`)
  }

  #giveUp(why: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#children.clear()
    // Not one that is ready: with it would end what it holds.
    if (!this.#isReady) this.#watcher?.kill()
    this.#needs.log.warn('children.unwatched', { why })
  }
}

function ownCommand(environment: Environment): WindowsWatcherCommand | undefined {
  const file = powerShellFile(environment)
  return file === undefined ? undefined : { file, args: powerShellArguments(windowsJobScript(process.pid)) }
}
