import type { CodeContext, CodeEnd, CodeLanguage, ConsoleLine } from './code-run.ts'

// What the main thread and a worker say to each other. The worker runs what strangers wrote, so that what it says is checked
// (read-report.ts) before anything is done with it.

/** What a worker is started with. */
export interface WorkerGround {
  /** The compiled engine; all workers share its machine code. */
  readonly wasm: WebAssembly.Module
  /** One whole number a worker: the run that must stop at once. Read inside endless loops, where no message is heard. */
  readonly stops: SharedArrayBuffer
  /** One whole number a worker: 1 while it computes. */
  readonly busy: SharedArrayBuffer
  /** One whole number for each long computing that may go on at one time: 0, or 1 and the place of the worker that does. */
  readonly turns: SharedArrayBuffer
  /** One whole number a worker: how long its last run computed, in ms. */
  readonly spent: SharedArrayBuffer
  /** One whole number a worker: 1 once the system runs it after all others, which cannot be undone. */
  readonly slow: SharedArrayBuffer
  /** The worker's place in all of them. */
  readonly slot: number
}

/** What a run needs inside the worker. */
export interface RunOrder {
  readonly source: string
  readonly language: CodeLanguage
  /** JSON of `{ params, config, context, maxResult }`. */
  readonly given: string
  readonly memoryBytes: number
  readonly stackBytes: number
  readonly timeoutMs: number
  /** Known to compute for long: it steps back from the beginning. */
  readonly isHeavy: boolean
  readonly consoleBytes: number
  readonly resultBytes: number
  readonly timers: number
  readonly calls: number
}

/** What the code is handed, inside. */
export interface Given {
  readonly params: unknown
  readonly config: Readonly<Record<string, string>>
  readonly context: CodeContext
  readonly maxResult: number
}

export type ToWorker =
  | { readonly kind: 'run'; readonly run: number; readonly order: RunOrder }
  | {
      readonly kind: 'answer'
      readonly run: number
      readonly id: number
      readonly isOk: boolean
      readonly text: string
      readonly bytes?: Uint8Array
    }
  | { readonly kind: 'stop'; readonly run: number }

/** How a run ended, as the worker says it: a value is still JSON text. */
export type RunEnd = Exclude<CodeEnd, { kind: 'returned' }> | { readonly kind: 'returned'; readonly text: string }

export const CALLS = ['fetch', 'progress', 'tool', 'store', 'abandon'] as const
export type CallOp = (typeof CALLS)[number]

export type FromWorker =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'call'
      readonly run: number
      readonly id: number
      readonly op: CallOp
      readonly text: string
      readonly bytes?: Uint8Array
    }
  | {
      readonly kind: 'ended'
      readonly run: number
      readonly end: RunEnd
      readonly console: readonly ConsoleLine[]
      readonly ms: number
      readonly memoryBytes: number
    }
