import { spawn, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { WATCHER_SCRIPT } from './watcher-script.ts'

/** What a watched child is known by. */
export interface WatchedChild {
  readonly pid: number
  /** The OS's own start time, as `readStartTime` gives it. */
  readonly started: string
  /** `<folderMark>:<childId>` */
  readonly mark: string
}

/** Who ends our children when we are killed. */
export interface Watch {
  /** In the same tick as the spawn, like the ledger. */
  readonly add: (child: WatchedChild) => void
  readonly drop: (pid: number) => void
  /** After all children were ended: what is still there now is the watcher's to end. */
  readonly close: () => void
}

/** A watcher that ended by itself is replaced so often and no more: something on this machine does not want it. */
const MAX_STARTS = 5

/**
 * Ends our children when we are killed: a process of its own that is told of each, and acts when the pipe to us closes. There is one for
 * all of them, started with the first. For Linux and macOS; on Windows it is WindowsWatch.
 */
export class ParentWatch implements Watch {
  readonly #children = new Map<number, WatchedChild>()
  #watcher: ChildProcess | undefined
  #starts = 0
  #isClosed = false

  add(child: WatchedChild): void {
    // Without its start time a number says nothing.
    if (child.started === '' || this.#isClosed) return
    this.#children.set(child.pid, child)
    if (this.#watcher === undefined) this.#start()
    else this.#tell(lineOf(child))
  }

  drop(pid: number): void {
    const child = this.#children.get(pid)
    if (child === undefined) return
    this.#children.delete(pid)
    this.#tell(`drop ${pid} ${child.mark}\n`)
  }

  close(): void {
    this.#isClosed = true
    this.#watcher?.stdin?.end()
  }

  #start(): void {
    if (this.#starts >= MAX_STARTS) return
    this.#starts += 1
    const watcher = spawn('/bin/sh', ['-c', WATCHER_SCRIPT, 'atrium-watcher'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // A group of its own: whoever kills ours must not kill it.
      detached: true,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
    })
    this.#watcher = watcher
    for (const stream of [watcher, watcher.stdin]) stream.on('error', () => undefined)
    watcher.once('exit', () => {
      this.#watcher = undefined
      if (!this.#isClosed && this.#children.size > 0) this.#start()
    })
    watcher.unref()
    if (watcher.stdin instanceof Socket) watcher.stdin.unref()
    for (const child of this.#children.values()) this.#tell(lineOf(child))
  }

  #tell(line: string): void {
    this.#watcher?.stdin?.write(line)
  }
}

function lineOf({ pid, started, mark }: WatchedChild): string {
  return `add ${pid} ${started.replaceAll(/\s+/g, '_')} ${mark}\n`
}
